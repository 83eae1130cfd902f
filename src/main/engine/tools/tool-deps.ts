import type { AgentId, IncidentId } from '#shared/domain/ids.ts';
import type { AgentRole } from '#shared/domain/roles.ts';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import type { PermissionDesk } from '../approvals/permission-desk.ts';
import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';
import type { Gateway } from '../guard/gateway.ts';
import type { HostFreezes } from '../guard/host-freezes.ts';
import type { PolicyBook } from '../guard/policy-book.ts';
import type { Quarantine } from '../guard/quarantine.ts';
import type { RestartAges } from '../guard/restart-ages.ts';
import type { HumanSwitch } from '../guard/switch.ts';
import type { Throttle } from '../guard/throttle.ts';
import type { RunTripwires, Tripwires } from '../guard/tripwires.ts';
import type { Vault } from '../guard/vault.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import type { DocsNetwork } from './fetch-docs.ts';
import type { MountedTools } from './mounted/mounted-tools.ts';

/** What the tool desk is built from. */
export interface ToolDeskDeps {
  readonly settings: SettingsSource;
  readonly hosts: HostAccess;
  readonly repositories: Pick<Repositories, 'evidence' | 'spills' | 'drafts' | 'restarts'>;
  readonly journal: Journal;
  readonly vault: Vault;
  readonly throttle: Throttle;
  readonly humanSwitch: HumanSwitch;
  readonly hostFreezes: Pick<HostFreezes, 'refusal'>;
  readonly gateway: Gateway;
  readonly quarantine: Quarantine;
  readonly tripwires: Tripwires;
  readonly policies: PolicyBook;
  /** Asks a person for a read-only call that a rule asks for. */
  readonly permissions: Pick<PermissionDesk, 'ask'>;
  /** When an approved step has to be over, as a signal that begins to count with the step. Default: after two minutes. */
  readonly stepLimit?: () => AbortSignal;
  /** Default: by the time of this process. */
  readonly restartAges?: RestartAges;
  readonly clock: Clock;
  readonly log: Logger;
  /** Tools of mounted MCP servers; none without. */
  readonly mounted?: MountedTools;
  /** Default: the network of this machine. */
  readonly docs?: DocsNetwork;
}

/** Whom a session belongs to: known to the server side, never read from a call. */
export interface SessionOwner {
  readonly agentId: AgentId;
  /** Its credentials: another one is added when a person is asked. */
  readonly credentials: ReadonlySet<string>;
  readonly role: AgentRole;
  readonly incidentId: IncidentId;
  readonly service: ServiceSettings;
  /** The client of the MCP server on whose behalf it works, as `mcp:<name>`: the actor in the audit log, with limits of its own. */
  readonly client?: string;
  readonly guard: RunTripwires;
  /** Stops the time that the role may work; what it returns lets it go on. */
  readonly pause: () => () => void;
  /** Makes the credential outlive a wait of so many milliseconds, unless it was revoked. */
  readonly prolong: (waitMs: number) => void;
}

/** One call as it came over MCP. Everything in it is the caller's claim. */
export interface IncomingCall {
  readonly tool: string;
  readonly args: Record<string, unknown>;
  readonly credential: string;
  readonly callSignature: string;
  readonly callId: string;
  readonly reason: string;
}
