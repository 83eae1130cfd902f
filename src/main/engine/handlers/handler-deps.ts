import type { HostId, IncidentId, ServiceId } from '#shared/domain/ids.ts';
import type { ApprovalDesk } from '../approvals/approval-desk.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';
import type { DemoControl } from '../demo-control.ts';
import type { Redactor } from '../guard/redactor.ts';
import type { HumanSwitch } from '../guard/switch.ts';
import type { Vault } from '../guard/vault.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import type { MemoryStore } from '../memory/memory-store.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import type { ToolDesk } from '../tools/tool-desk.ts';
import type { Watcher } from '../watch/watcher.ts';

/** What an operator types to open an incident by hand. */
export interface ManualTrigger {
  readonly service: ServiceId;
  readonly message: string;
  readonly host?: HostId;
}

/** Opens incidents by hand; fails with `invalid_input` for a service or host that does not fit the settings. */
export interface TriggerIntake {
  trigger(request: ManualTrigger): IncidentId;
}

/** The rooms behind the contract's calls. */
export interface HandlerDeps {
  readonly settings: SettingsSource;
  readonly repositories: Repositories;
  readonly journal: Journal;
  readonly audit: AuditLog;
  readonly watcher: Watcher;
  readonly humanSwitch: HumanSwitch;
  readonly approvals: ApprovalDesk;
  readonly toolDesk: ToolDesk;
  readonly memory: MemoryStore;
  readonly intake: TriggerIntake;
  readonly secrets: SecretStore;
  readonly vault: Vault;
  readonly redactor: Redactor;
  readonly hosts: HostAccess;
  readonly clock: Clock;
  readonly log: Logger;
  readonly demo?: DemoControl;
  readonly version: string;
  readonly startedAt: Date;
  /** What thinks for the roles; the model is empty with playbooks. */
  readonly reasoner: { readonly provider: string; readonly model: string };
}
