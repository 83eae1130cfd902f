import type {
  ActionRunsRepository,
  ApprovalsRepository,
  DraftsRepository,
  RestartsRepository,
} from './approvals-repository.ts';
import type { CostLedgerRepository } from './cost-ledger-repository.ts';
import type { DeskStateRepository } from './desk-state-repository.ts';
import type { EvidenceRepository } from './evidence-repository.ts';
import type { FixTurnsRepository } from './fix-turns-repository.ts';
import type { GrantsRepository } from './grants-repository.ts';
import type { HostFreezesRepository } from './host-freezes-repository.ts';
import type { IncidentHistoryRepository } from './incident-history-repository.ts';
import type { IncidentKindsRepository } from './incident-kinds-repository.ts';
import type { IncidentsRepository } from './incidents-repository.ts';
import type { McpPinsRepository } from './mcp-pins-repository.ts';
import type { MemoryRepository } from './memory-repository.ts';
import type { PermissionsRepository } from './permissions-repository.ts';
import type { PlaceholdersRepository } from './placeholders-repository.ts';
import type { RetentionRepository } from './retention-repository.ts';
import type { RoleTapesRepository } from './role-tapes-repository.ts';
import type { SilencesRepository } from './silences-repository.ts';
import type { SpillsRepository } from './spills-repository.ts';
import type { TaintsRepository } from './taints-repository.ts';
import type { WatchRepository } from './watch-repository.ts';
import type { WireCallsRepository } from './wire-calls-repository.ts';

/** Every table the rooms may use. */
export interface Repositories {
  readonly incidents: IncidentsRepository;
  readonly incidentKinds: IncidentKindsRepository;
  readonly incidentHistory: IncidentHistoryRepository;
  readonly silences: SilencesRepository;
  readonly evidence: EvidenceRepository;
  readonly spills: SpillsRepository;
  readonly approvals: ApprovalsRepository;
  readonly actionRuns: ActionRunsRepository;
  readonly drafts: DraftsRepository;
  readonly restarts: RestartsRepository;
  readonly grants: GrantsRepository;
  readonly permissions: PermissionsRepository;
  readonly memory: MemoryRepository;
  readonly roleTapes: RoleTapesRepository;
  readonly fixTurns: FixTurnsRepository;
  readonly watch: WatchRepository;
  readonly deskState: DeskStateRepository;
  readonly taints: TaintsRepository;
  readonly hostFreezes: HostFreezesRepository;
  readonly placeholders: PlaceholdersRepository;
  readonly costLedger: CostLedgerRepository;
  readonly wireCalls: WireCallsRepository;
  readonly mcpPins: McpPinsRepository;
  readonly retention: RetentionRepository;
}
