import type { ApprovalDesk } from '../approvals/approval-desk.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';
import type { Gateway } from '../guard/gateway.ts';
import type { HostFreezes } from '../guard/host-freezes.ts';
import type { Quarantine } from '../guard/quarantine.ts';
import type { HumanSwitch } from '../guard/switch.ts';
import type { MemoryStore } from '../memory/memory-store.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import type { ToolDesk } from '../tools/tool-desk.ts';
import type { Reasoner } from './reasoner.ts';

/** What the agents work with. */
export interface AgentDeps {
  readonly settings: SettingsSource;
  readonly repositories: Repositories;
  readonly journal: Journal;
  readonly memory: MemoryStore;
  readonly approvals: ApprovalDesk;
  readonly toolDesk: ToolDesk;
  readonly humanSwitch: HumanSwitch;
  readonly hostFreezes: Pick<HostFreezes, 'refusal'>;
  readonly gateway: Pick<Gateway, 'fromModel'>;
  readonly quarantine: Quarantine;
  readonly reasoner: Reasoner;
  readonly clock: Clock;
  readonly log: Logger;
  /** How long one role may work; default 5 minutes. */
  readonly roleTimeoutMs?: number;
}
