import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Repositories } from '../db/database.ts';
import type { HostFreezes } from '../guard/host-freezes.ts';
import type { PolicyBook } from '../guard/policy-book.ts';
import type { Quarantine } from '../guard/quarantine.ts';
import type { HumanSwitch } from '../guard/switch.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import type { StepRunner } from '../tools/tool-desk.ts';
import type { Deadlines } from './deadlines.ts';

/** What the approval room works with. */
export interface ApprovalDeps {
  readonly settings: SettingsSource;
  readonly repositories: Repositories;
  readonly journal: Journal;
  readonly audit: AuditLog;
  readonly hosts: HostAccess;
  readonly humanSwitch: HumanSwitch;
  readonly hostFreezes: Pick<HostFreezes, 'refusal'>;
  readonly quarantine: Pick<Quarantine, 'refusal' | 'isTainted'>;
  readonly policies: PolicyBook;
  readonly steps: StepRunner;
  readonly clock: Clock;
  /** Time that really passed, in milliseconds from any beginning; default: this process's own. */
  readonly elapsedMs?: () => number;
}

/** The room with what it keeps for itself. */
export interface ApprovalRoom extends ApprovalDeps {
  readonly deadlines: Deadlines;
}
