import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Mode } from '#shared/domain/modes.ts';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import { createAgentRuns } from './agents/create-agent-runs.ts';
import { createReasoner } from './agents/create-reasoner.ts';
import { createTurnWaker } from './agents/fix-turns.ts';
import { loadPrompts } from './agents/model/prompt-file.ts';
import { createPlaybookReasoner } from './agents/playbooks/create-playbook-reasoner.ts';
import { loadPlaybooks } from './agents/playbooks/load-playbooks.ts';
import { createApprovalDesk } from './approvals/create-approval-desk.ts';
import { createPermissionDesk } from './approvals/create-permission-desk.ts';
import { createAuditLog } from './audit/audit-store.ts';
import { createClientDesk } from './clients/create-client-desk.ts';
import { createJournal } from './core/journal-store.ts';
import { createOutbox } from './core/outbox-runner.ts';
import { createSystemClock } from './core/system-clock.ts';
import { createAuditRepository } from './db/audit-repository.ts';
import { createRepositories } from './db/create-repositories.ts';
import { type OpenDatabase, openDatabase, openGraphDatabase } from './db/open-database.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { createFollowUpHandler, createGiveUp, createHandOver } from './follow-ups.ts';
import { createHostFreezes } from './guard/create-host-freezes.ts';
import { createQuarantine } from './guard/create-quarantine.ts';
import { createRedactor } from './guard/create-redactor.ts';
import { createSwitch } from './guard/create-switch.ts';
import { createThrottle } from './guard/create-throttle.ts';
import { createTripwires } from './guard/create-tripwires.ts';
import { createVault } from './guard/create-vault.ts';
import { loadPolicies } from './guard/load-policies.ts';
import { openGateway } from './guard/open-gateway.ts';
import { createRouter } from './handlers/create-router.ts';
import type { HandlerDeps } from './handlers/handler-deps.ts';
import { createHostDesk } from './host-desk.ts';
import { createHostAccess } from './hosts/create-host-access.ts';
import { guardHostAccess } from './hosts/guard-host-access.ts';
import { createHostKeyStore } from './hosts/pinned-host-keys.ts';
import { createSilences } from './incidents/create-silences.ts';
import { createIncidentIntake } from './incidents/line-intake-store.ts';
import { createLiveDetector } from './incidents/live-detector.ts';
import { createMemoryStore } from './memory/memory.ts';
import { withholdTainted } from './memory/withhold-flagged.ts';
import { createModels } from './models/create-models.ts';
import { loadModelPrices } from './models/load-model-prices.ts';
import { createSystemTimer } from './models/timer.ts';
import { createReports } from './reports/create-reports.ts';
import { createRetention } from './retention/create-retention.ts';
import { runEngine } from './run-engine.ts';
import { createSettingsSource } from './settings/load-settings.ts';
import type { LiveSettings } from './settings/settings-source.ts';
import { createSystemPicture } from './system-picture.ts';
import { createToolDesk } from './tools/create-tool-desk.ts';
import { createClientSocket } from './tools/mcp/client-socket.ts';
import { createMounts } from './tools/mounted/create-mounts.ts';
import { probeService } from './tools/probe-service.ts';
import { createWatcher } from './watch/create-watcher.ts';
import { createRecentLines } from './watch/recent-lines.ts';
import { remembering } from './watch/remembering-intake.ts';

/** The composition root: every room is built here and handed to its neighbours as an argument. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { dataDir, env, log } = options;
  const file = options.configFile ?? join(dataDir, 'settings.json');
  const settings = await createSettingsSource({ file, dataDir, env, log });
  const database = openDatabase({ dataDir, access: 'own' });
  try {
    const storage = await buildStorage(options, settings, database);
    const rooms = buildRooms(options, storage, await buildReach(options, storage));
    return runEngine({ ...options, ...storage, ...rooms });
  } catch (error) {
    database.close();
    throw error;
  }
}

async function buildStorage(options: EngineOptions, settings: LiveSettings, database: OpenDatabase) {
  const { secrets, log } = options;
  const clock = createSystemClock();
  const audit = await createAuditLog({ database, clock, secrets, log });
  const journal = createJournal({ database, clock, log, audit });
  const repositories = createRepositories(database);
  const maxRunning = () => settings.current().agents.maxParallelIncidents;
  const outbox = createOutbox({ database, journal, log, maxRunning, giveUp: createGiveUp({ repositories, clock }) });
  const quarantine = createQuarantine({ repositories, journal, clock, log });
  const memory = createMemoryStore({
    repositories,
    settings: () => settings.current().memory,
    withhold: withholdTainted(quarantine),
    log,
  });
  const hostFreezes = createHostFreezes({ settings, repositories, journal, clock, log });
  const gateway = await openGateway({ database, journal, repositories, secrets, log });
  return {
    settings,
    database,
    clock,
    audit,
    journal,
    repositories,
    outbox,
    memory,
    hostFreezes,
    gateway,
    quarantine,
    secrets,
    log,
  };
}
type Storage = Awaited<ReturnType<typeof buildStorage>>;

const PRICES_FILE = 'model-prices.json';

/** What reaches out: hosts, playbook and prompt files, and the prices of models. */
async function buildReach(options: EngineOptions, storage: Storage) {
  const hostKeys = await createHostKeyStore(storage);
  const reached = createHostAccess({ ...storage, hostKeys, hostKeyWatch: storage.hostFreezes, env: options.env });
  const hosts = guardHostAccess(reached, storage.hostFreezes);
  const playbooks = await loadPlaybooks({
    builtinDir: join(options.resourcesDir, 'playbooks'),
    userDir: join(options.dataDir, 'playbooks'),
  });
  const policies = await loadPolicies(options.resourcesDir);
  for (const { field, message } of policies.problems) options.log.error(`${field} ${message}`);
  for (const { field, message } of playbooks.problems) options.log.warn(`playbook ${field}: ${message}`);
  const prices = await loadModelPrices({
    shipped: join(options.resourcesDir, PRICES_FILE),
    own: join(options.dataDir, PRICES_FILE),
  });
  if (prices.problem !== null) options.log.warn(`${prices.problem}; each model counts as the dearest known`);
  const prompts = await loadPrompts(join(options.resourcesDir, 'prompts'));
  return { hosts, hostKeys, playbooks, policies, prices, prompts };
}
type Reach = Awaited<ReturnType<typeof buildReach>>;

function buildRooms(options: EngineOptions, storage: Storage, reach: Reach) {
  const { settings } = storage;
  const guard = buildGuard(storage, reach);
  const detector = createLiveDetector(settings);
  const recent = createRecentLines(storage);
  const silences = createSilences(storage);
  const mode = () => guard.humanSwitch.mode();
  const intake = createIncidentIntake({ ...storage, ...guard, detector, mode });
  const watcher = createWatcher({ ...storage, hosts: reach.hosts, intake: remembering(intake, recent, storage.clock) });
  settings.onChange(() => {
    reach.hosts.refresh();
    void watcher.refresh();
  });
  const desks = buildDesks(storage, guard, reach);
  const { toolDesk, approvals } = desks;
  const clientDesk = createClientDesk({ ...storage, ...guard, toolDesk, approvals });
  const clientSocket = createClientSocket({ ...options, clientDesk });
  const agents = buildAgents(options, storage, { ...reach, ...guard, approvals, toolDesk, watcher, recent });
  const startedAt = storage.clock.now();
  const reports = buildReports(storage, mode);
  const router = createRouter({
    ...storage,
    ...guard,
    hosts: reach.hosts,
    intake,
    watcher,
    recent,
    detector,
    silences,
    hostDesk: createHostDesk({ ...storage, ...reach, env: options.env }),
    ...desks,
    reports,
    version: options.version,
    startedAt,
    ...(options.demo ? { demo: options.demo } : {}),
    ...(options.deskChange ? { deskChange: options.deskChange } : {}),
    desk: createHash('sha256').update(options.dataDir).digest('hex').slice(0, 32),
  });
  const systemPicture = createSystemPicture({ ...storage, ...guard, hosts: reach.hosts });
  const retention = createRetention(storage);
  const lives = { silences, retention, watcher, intake, clientSocket, systemPicture };
  return { ...guard, ...desks, ...lives, ...agents, hosts: reach.hosts, router };
}

type Neighbours = Reach &
  ReturnType<typeof buildGuard> &
  Pick<HandlerDeps, 'approvals' | 'toolDesk' | 'watcher' | 'recent'>;

/** The agents, and what wakes them. */
function buildAgents(options: EngineOptions, storage: Storage, near: Neighbours) {
  const { hosts, playbooks, watcher, recent, approvals } = near;
  const thinks = createPlaybookReasoner({ ...storage, playbooks: () => playbooks.playbooks });
  const reasoner = createReasoner({ ...storage, ...near, playbooks: thinks });
  const graph = openGraphDatabase(options.dataDir);
  const hears = {
    sources: () => watcher.sources(),
    probe: (service: ServiceSettings, signal: AbortSignal) => probeService({ hosts, service }, signal),
    traffic: recent,
  };
  const agents = createAgentRuns({ ...storage, ...near, reasoner, ...hears }, graph);
  const turns = createTurnWaker(storage);
  const followUps = createFollowUpHandler({ ...storage, agents, approvals });
  return { graph, turns, followUps };
}

/** What agents and people act through. */
function buildDesks(storage: Storage, guard: ReturnType<typeof buildGuard>, { hosts }: Reach) {
  const mounts = createMounts(storage);
  const permissions = createPermissionDesk({ ...storage, ...guard });
  const toolDesk = createToolDesk({ ...storage, ...guard, hosts, permissions, mounted: mounts });
  const approvals = createApprovalDesk({ ...storage, ...guard, hosts, steps: toolDesk });
  return { mounts, toolDesk, approvals, permissions };
}

function buildReports(storage: Storage, mode: () => Mode) {
  return createReports({
    ...storage,
    rows: createAuditRepository(storage.database),
    verify: () => storage.audit.verify(),
    key: () => storage.audit.signingKey(),
    mode,
  });
}

function buildGuard(storage: Storage, { policies, prices }: Reach) {
  const { clock } = storage;
  const vault = createVault({ clock });
  const throttle = createThrottle(storage);
  const humanSwitch = createSwitch({ ...storage, vault });
  const tripwires = createTripwires({ ...storage, vault, handOver: createHandOver(storage) });
  const models = createModels({ ...storage, humanSwitch, prices, timer: createSystemTimer() });
  return { vault, throttle, humanSwitch, tripwires, policies, models, redactor: createRedactor() };
}
