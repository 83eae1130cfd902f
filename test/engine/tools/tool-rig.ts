import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createPermissionDesk } from '../../../src/main/engine/approvals/create-permission-desk.ts';
import type { AuditEntry } from '../../../src/main/engine/audit/audit-log.ts';
import { createHostFreezes } from '../../../src/main/engine/guard/create-host-freezes.ts';
import { createSwitch } from '../../../src/main/engine/guard/create-switch.ts';
import { createThrottle } from '../../../src/main/engine/guard/create-throttle.ts';
import { createTripwires } from '../../../src/main/engine/guard/create-tripwires.ts';
import { createVault } from '../../../src/main/engine/guard/create-vault.ts';
import { createRestartAges } from '../../../src/main/engine/guard/restart-ages.ts';
import { createHostAccess } from '../../../src/main/engine/hosts/create-host-access.ts';
import { createHostKeyStore } from '../../../src/main/engine/hosts/pinned-host-keys.ts';
import type { SettingsSource } from '../../../src/main/engine/settings/settings-source.ts';
import { createToolDesk } from '../../../src/main/engine/tools/create-tool-desk.ts';
import type { ToolDeskDeps } from '../../../src/main/engine/tools/tool-deps.ts';
import type { ToolAnswer } from '../../../src/main/engine/tools/tool-desk.ts';
import { IncidentId, ServiceId } from '../../../src/shared/domain/ids.ts';
import type { PlanStep } from '../../../src/shared/domain/plan.ts';
import type { AgentRole, ToolName } from '../../../src/shared/domain/roles.ts';
import { Settings } from '../../../src/shared/domain/settings.ts';
import { openDesk, openIncident, type TestDesk } from '../../fixtures/open-desk.ts';
import { POLICIES } from '../../fixtures/policies.ts';

export const never = new AbortController().signal;
export const SHOP = ServiceId.parse('shop');
export const INCIDENT = IncidentId.parse('inc-1');
/** Whose steps run. */
export const PLACE = { incidentId: INCIDENT, service: SHOP };
/** Whether the machine can rehearse patches. */
export const gitAvailable = existsSync('/usr/bin/git');

export const PATCH =
  '--- a/config.ini\n+++ b/config.ini\n@@ -1,3 +1,3 @@\n [server]\n-port=9999\n+port=8080\n host=127.0.0.1\n';
const CONTROL =
  '#!/bin/sh\necho "$1" >> calls.txt\n[ "$1" = restart ] || cat state.txt; [ "$1" = restart ] || grep -q up state.txt\n';

/** Everything a test of the tools needs; `shop` is the folder of the service on the host. */
export interface ToolRig {
  readonly shop: string;
  readonly stopFile: string;
  readonly desk: TestDesk;
  readonly deps: ToolDeskDeps;
  readonly tools: ReturnType<typeof createToolDesk>;
  /** Calls one tool in a session of its own. */
  call(role: AgentRole, tool: ToolName, args: Record<string, unknown>): Promise<ToolAnswer>;
  /** Drafts a step and returns it. */
  draft(tool: ToolName, args: Record<string, unknown>): Promise<PlanStep>;
  audited(action: string): Promise<AuditEntry[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
/** Shadow copies that a rehearsal left in the folder for temporary files. */
export const shadows = (rig: ToolRig): string[] => readdirSync(join(dirname(rig.shop), 'tmp'));

async function makeShop(shop: string): Promise<void> {
  await mkdir(join(shop, 'src'), { recursive: true });
  await writeFile(join(shop, 'config.ini'), '[server]\nport=9999\nhost=127.0.0.1\n', { mode: 0o640 });
  await writeFile(join(shop, 'src/app.py'), 'import os\nPORT = 9999\n');
  await writeFile(join(shop, 'state.txt'), 'up\n');
  await writeFile(join(shop, 'app.log'), 'ERROR connection refused on port 9999\n');
  await writeFile(join(shop, 'ctl'), CONTROL, { mode: 0o755 });
  execFileSync('sh', ['-c', 'command -v git >/dev/null && git init -q . || true'], { cwd: shop });
}

function settingsFor(options: RigOptions): SettingsSource {
  const { base, host = { address: 'local' }, security = {}, service = {} } = options;
  const shop = join(base, 'shop');
  const settings = Settings.parse({
    hosts: [{ id: 'web-1', ...host }],
    services: [
      {
        id: 'shop',
        host: 'web-1',
        sourcePath: shop,
        logs: [{ kind: 'file', glob: join(base, 'logs/*.log') }],
        control: { kind: 'command', restart: ['./ctl', 'restart'], status: ['./ctl', 'status'] },
        ...service,
      },
    ],
    security: { mode: 'ACTIVE', ...security },
  });
  return {
    view: () => ({ file: '', settings, overriddenBy: [], problems: [] }),
    current: () => settings,
    host: (id) => settings.hosts.find((one) => one.id === id) ?? null,
    service: (id) => settings.services.find((one) => one.id === id) ?? null,
    closedFolders: () => [join(base, 'data')],
    stopFile: () => join(base, 'STOP_SENTRY'),
  };
}

/** What a test may put in the place of the ordinary. */
export interface RigOptions {
  readonly base: string;
  readonly host?: Record<string, unknown>;
  readonly security?: Record<string, unknown>;
  readonly service?: Record<string, unknown>;
  readonly change?: (deps: ToolDeskDeps) => Partial<ToolDeskDeps>;
  /** Leave the service's folder as an earlier rig made it. */
  readonly keep?: boolean;
}

/** Opens a desk with real storage and a real host; the incident `inc-1` is there. */
export async function openRig(options: RigOptions): Promise<ToolRig> {
  const { base } = options;
  const shop = join(base, 'shop');
  if (options.keep !== true) await makeShop(shop);
  const desk = await openDesk(join(base, 'data'));
  const settings = settingsFor(options);
  const env = { ...process.env, TMPDIR: join(base, 'tmp') };
  await mkdir(env.TMPDIR, { recursive: true });
  const hostKeys = await createHostKeyStore({ settings, secrets: desk.secrets });
  const hostFreezes = createHostFreezes({ ...desk, settings });
  const hosts = createHostAccess({ ...desk, settings, hostKeys, hostKeyWatch: hostFreezes, env });
  const vault = createVault(desk);
  const humanSwitch = createSwitch({ ...desk, settings, vault });
  const throttle = createThrottle({ ...desk, settings });
  const { quarantine } = desk;
  const tripwires = createTripwires({ ...desk, quarantine, vault, handOver: () => null });
  const guard = { vault, throttle, humanSwitch, hostFreezes, quarantine, tripwires, policies: POLICIES };
  const permissions = createPermissionDesk({ ...desk, ...guard, settings });
  const restartAges = createRestartAges(() => desk.clock.now().getTime());
  const plain: ToolDeskDeps = { ...desk, ...guard, settings, hosts, permissions, restartAges };
  const deps = { ...plain, ...options.change?.(plain) };
  if (options.keep !== true) {
    desk.journal.commit(() => {
      desk.repositories.incidents.insert(openIncident());
      return {};
    });
  }
  const tools = createToolDesk(deps);
  const call: ToolRig['call'] = async (role, tool, args) => {
    const session = await tools.open({ role, incidentId: INCIDENT, service: SHOP }, never);
    try {
      return await session.tools.call({ tool, args, reason: 'to find the cause' }, never);
    } finally {
      await session.close();
    }
  };
  return {
    shop,
    stopFile: settings.stopFile(),
    desk,
    deps,
    tools,
    call,
    async draft(tool, args) {
      const answer = await call('surgeon', tool, args);
      const step = desk.repositories.drafts.list(INCIDENT).at(-1);
      if (answer.outcome !== 'ok' || step === undefined) throw new Error(answer.text);
      return step;
    },
    async audited(action) {
      const lines: string[] = [];
      for await (const line of desk.audit.exportLines()) lines.push(line);
      return lines.map((line) => JSON.parse(line) as AuditEntry).filter((entry) => entry.action === action);
    },
    async [Symbol.asyncDispose]() {
      await hosts.close();
      await desk[Symbol.asyncDispose]();
    },
  };
}
