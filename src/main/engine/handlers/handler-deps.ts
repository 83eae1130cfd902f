import type { DiscoveredService, HostTest, HostView, ImportableHost, ShownKey } from '#shared/contract/hosts.ts';
import type { HostId, IncidentId, ServiceId } from '#shared/domain/ids.ts';
import type { Decider } from '#shared/domain/plan.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import type { ApprovalDesk } from '../approvals/approval-desk.ts';
import type { PermissionDesk } from '../approvals/permission-desk.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';
import type { DemoControl } from '../demo-control.ts';
import type { DeskChange } from '../desk-change.ts';
import type { Gateway } from '../guard/gateway.ts';
import type { PolicyBook } from '../guard/policy-book.ts';
import type { Quarantine } from '../guard/quarantine.ts';
import type { Redactor } from '../guard/redactor.ts';
import type { HumanSwitch } from '../guard/switch.ts';
import type { OpenThrottle } from '../guard/throttle.ts';
import type { Vault } from '../guard/vault.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import type { Detector } from '../incidents/detection.ts';
import type { Silences } from '../incidents/silences.ts';
import type { MemoryStore } from '../memory/memory-store.ts';
import type { Models } from '../models/create-models.ts';
import type { Reports } from '../reports/create-reports.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { LiveSettings } from '../settings/settings-source.ts';
import type { Mounts } from '../tools/mounted/mounted-tools.ts';
import type { ToolDesk } from '../tools/tool-desk.ts';
import type { RecentLines } from '../watch/recent-lines.ts';
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

/** Hosts as a person sets them up. */
export interface HostDesk {
  views(): readonly HostView[];
  /** Tries a draft; nothing that proves who we are is sent before its key is pinned or `accept` names it. */
  test(host: HostSettings, accept: string | null, signal: AbortSignal): Promise<HostTest>;
  trust(
    request: { readonly id: HostId; readonly fingerprint: string },
    by: Decider,
    signal: AbortSignal,
  ): Promise<ShownKey>;
  release(id: HostId, by: Decider, signal: AbortSignal): Promise<{ readonly frozen: boolean }>;
  importable(): Promise<{
    readonly file: string;
    readonly hosts: readonly ImportableHost[];
    readonly left: readonly { readonly name: string; readonly why: string }[];
  }>;
  discover(
    id: HostId,
    signal: AbortSignal,
  ): Promise<{ readonly found: readonly DiscoveredService[]; readonly notes: readonly string[] }>;
}

/** The rooms behind the contract's calls. */
export interface HandlerDeps {
  readonly settings: LiveSettings;
  readonly repositories: Repositories;
  readonly journal: Journal;
  readonly audit: AuditLog;
  readonly watcher: Watcher;
  readonly recent: RecentLines;
  readonly detector: () => Detector;
  readonly silences: Silences;
  readonly hostDesk: HostDesk;
  readonly humanSwitch: HumanSwitch;
  readonly approvals: ApprovalDesk;
  readonly permissions: Pick<PermissionDesk, 'list' | 'decide'>;
  readonly toolDesk: ToolDesk;
  readonly mounts: Mounts;
  readonly memory: MemoryStore;
  readonly intake: TriggerIntake;
  readonly reports: Reports;
  readonly secrets: SecretStore;
  readonly vault: Vault;
  readonly throttle: OpenThrottle;
  readonly policies: PolicyBook;
  readonly gateway: Pick<Gateway, 'refusal'>;
  readonly redactor: Redactor;
  readonly quarantine: Quarantine;
  readonly hosts: HostAccess;
  readonly clock: Clock;
  readonly log: Logger;
  readonly demo?: DemoControl;
  readonly deskChange?: DeskChange;
  /** Stands for the data folder. */
  readonly desk: string;
  readonly version: string;
  readonly startedAt: Date;
  readonly models: Models;
}
