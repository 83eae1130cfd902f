import { AppError } from '#shared/errors/app-error.ts';
import type { TurnWaker } from './agents/fix-turns.ts';
import type { ApprovalDesk } from './approvals/approval-desk.ts';
import type { PermissionDesk } from './approvals/permission-desk.ts';
import type { AuditLog } from './audit/audit-log.ts';
import type { Clock } from './core/clock.ts';
import { drain } from './core/drain.ts';
import type { Journal } from './core/journal.ts';
import type { Logger } from './core/logger.ts';
import type { FollowUpHandler, Outbox } from './core/outbox.ts';
import type { Repositories } from './db/database.ts';
import type { Engine } from './engine.ts';
import type { HostFreezes } from './guard/host-freezes.ts';
import type { HumanSwitch } from './guard/switch.ts';
import type { DeskRouter } from './handlers/router.ts';
import type { HostAccess } from './hosts/host-access.ts';
import { endFlapping } from './incidents/end-flapping.ts';
import type { IncidentIntake } from './incidents/line-intake-store.ts';
import type { Silences } from './incidents/silences.ts';
import type { Models } from './models/create-models.ts';
import type { Retention } from './retention/create-retention.ts';
import type { SettingsSource } from './settings/settings-source.ts';
import type { SystemPicture } from './system-picture.ts';
import type { ClientSocket } from './tools/mcp/client-socket.ts';
import type { Mounts } from './tools/mounted/mounted-tools.ts';
import type { Watcher } from './watch/watcher.ts';

const TICK_INTERVAL_MS = 1_000;

/** The rooms whose life the engine leads. */
export interface EngineParts {
  readonly router: DeskRouter;
  readonly settings: SettingsSource;
  readonly audit: AuditLog & { close(): Promise<void> };
  readonly journal: Journal;
  readonly repositories: Repositories;
  readonly outbox: Outbox;
  readonly followUps: FollowUpHandler;
  readonly turns: TurnWaker;
  readonly systemPicture: Pick<SystemPicture, 'save' | 'lookAround' | 'stop'>;
  readonly approvals: ApprovalDesk;
  readonly permissions: Pick<PermissionDesk, 'recover'>;
  readonly humanSwitch: Pick<HumanSwitch, 'noticeFile'>;
  readonly hostFreezes: Pick<HostFreezes, 'recordMissing'>;
  readonly silences: Pick<Silences, 'endDue'>;
  readonly retention: Pick<Retention, 'removeDue'>;
  readonly watcher: Watcher;
  readonly intake: Pick<IncidentIntake, 'settle'>;
  readonly hosts: HostAccess;
  readonly models: Pick<Models, 'recover'>;
  readonly database: { close(): void };
  readonly clientSocket: ClientSocket;
  readonly mounts: Pick<Mounts, 'start' | 'stop'>;
  readonly graph: { close(): unknown };
  readonly clock: Clock;
  readonly log: Logger;
}

/** Starts the rooms in order, and stops them in the opposite one. */
export function runEngine(parts: EngineParts): Engine {
  let tick: NodeJS.Timeout | undefined;
  let stopping: Promise<void> | undefined;
  return {
    router: parts.router,
    problems: parts.settings.view().problems,
    verifyAudit: () => parts.audit.verify(),
    start: async () => {
      await startParts(parts);
      tick = setInterval(() => lookAround(parts), TICK_INTERVAL_MS);
    },
    stop: () => {
      clearInterval(tick);
      stopping ??= stopParts(parts);
      return stopping;
    },
  };
}

async function startParts(parts: EngineParts): Promise<void> {
  const auditIntact = await unlessKeychainGone(parts, () => verifyRecord(parts));
  const { problems } = parts.settings.view();
  parts.journal.commit(() => {
    parts.systemPicture.save();
    const events = problems.length === 0 ? [] : [refused(problems)];
    const started = {
      actor: { kind: 'system', id: 'engine' },
      action: 'engine_started',
      subject: 'engine',
      detail: { problems: problems.length, auditIntact },
    } as const;
    return { events, audit: [started] };
  });
  // A record that is known to be false is not anchored; the desk runs to say so, and each decision and effect is refused.
  if (auditIntact !== false) await unlessKeychainGone(parts, () => parts.audit.anchor());
  parts.humanSwitch.noticeFile();
  parts.models.recover();
  parts.permissions.recover();
  parts.approvals.recover();
  parts.approvals.expireDue();
  parts.outbox.start(parts.followUps);
  await parts.clientSocket.open();
  parts.mounts.start();
  parts.turns.start();
  if (problems.length === 0 && parts.repositories.deskState.get('watcher') !== 'stopped') parts.watcher.start();
}

function verifyRecord({ audit, log }: EngineParts): boolean {
  const { intact, firstBad } = audit.verify();
  if (!intact) log.error(`the audit log was tampered with at entry ${firstBad?.seq}: ${firstBad?.reason}`);
  return intact;
}

/** Without its keychain the engine still starts and reads; each active effect asks for the anchor again and is refused. */
async function unlessKeychainGone<T>({ log }: EngineParts, work: () => T | Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'keychain_unavailable') throw error;
    log.error('the audit log cannot be compared with its anchor until the OS keychain is back', error);
    return null;
  }
}

function refused(problems: ReturnType<SettingsSource['view']>['problems']) {
  const named = problems.map(({ field, message }) => ({ field, message }));
  return { incidentId: null, type: 'settings_refused', data: { problems: named } } as const;
}

/** A timer must not end the engine: a failure is logged and tried again with the next tick. */
function lookAround(parts: EngineParts): void {
  const { approvals, humanSwitch, hostFreezes, silences, systemPicture, retention, log } = parts;
  try {
    humanSwitch.noticeFile();
    hostFreezes.recordMissing();
    approvals.expireDue();
    silences.endDue();
    endFlapping(parts);
    systemPicture.lookAround();
    retention.removeDue();
  } catch (error) {
    log.error('the stop file could not be noted, what is overdue not be ended, or what a host told not be kept', error);
  }
}

/** Each room gets its turn even when the one before it failed. */
async function stopParts(parts: EngineParts): Promise<void> {
  await drain(parts.log, [
    ['the MCP clients', () => parts.clientSocket.close()],
    ['the mounted MCP servers', () => parts.mounts.stop()],
    ['the watcher', () => parts.watcher.stop()],
    ['the places in the logs', async () => parts.intake.settle()],
    ['the turns', async () => parts.turns.stop()],
    ['the agents', () => parts.outbox.stop()],
    ['the picture of the system', () => parts.systemPicture.stop()],
    ['the hosts', () => parts.hosts.close()],
    ['the audit log', () => parts.audit.close()],
    ['the checkpoints', async () => void parts.graph.close()],
    ['the database', async () => parts.database.close()],
  ]);
}
