import {
  createActionRunsRepository,
  createApprovalsRepository,
  createDraftsRepository,
  createRestartsRepository,
} from './approvals-repository.ts';
import { createCostLedgerRepository } from './cost-ledger-repository.ts';
import type { Repositories } from './database.ts';
import { createDeskStateRepository } from './desk-state-repository.ts';
import { createEvidenceRepository } from './evidence-repository.ts';
import { createFixTurnsRepository } from './fix-turns-repository.ts';
import { createGrantsRepository } from './grants-repository.ts';
import { createHostFreezesRepository } from './host-freezes-repository.ts';
import { createIncidentHistoryRepository } from './incident-history-repository.ts';
import { createIncidentKindsRepository } from './incident-kinds-repository.ts';
import { createIncidentsRepository } from './incidents-repository.ts';
import { createMcpPinsRepository } from './mcp-pins-repository.ts';
import { createMemoryRepository } from './memory-repository.ts';
import type { OpenDatabase } from './open-database.ts';
import { createPermissionsRepository } from './permissions-repository.ts';
import { createPlaceholdersRepository } from './placeholders-repository.ts';
import { createRetentionRepository } from './retention-repository.ts';
import { createRoleTapesRepository } from './role-tapes-repository.ts';
import { createSilencesRepository } from './silences-repository.ts';
import { createSpillsRepository } from './spills-repository.ts';
import { createTaintsRepository } from './taints-repository.ts';
import { createWatchRepository } from './watch-repository.ts';
import { createWireCallsRepository } from './wire-calls-repository.ts';

/** Every repository over one open database. */
export function createRepositories(database: OpenDatabase): Repositories {
  return {
    incidents: createIncidentsRepository(database),
    incidentKinds: createIncidentKindsRepository(database),
    incidentHistory: createIncidentHistoryRepository(database),
    silences: createSilencesRepository(database),
    evidence: createEvidenceRepository(database),
    spills: createSpillsRepository(database),
    approvals: createApprovalsRepository(database),
    actionRuns: createActionRunsRepository(database),
    drafts: createDraftsRepository(database),
    restarts: createRestartsRepository(database),
    grants: createGrantsRepository(database),
    permissions: createPermissionsRepository(database),
    memory: createMemoryRepository(database),
    roleTapes: createRoleTapesRepository(database),
    fixTurns: createFixTurnsRepository(database),
    watch: createWatchRepository(database),
    deskState: createDeskStateRepository(database),
    taints: createTaintsRepository(database),
    hostFreezes: createHostFreezesRepository(database),
    placeholders: createPlaceholdersRepository(database),
    costLedger: createCostLedgerRepository(database),
    wireCalls: createWireCallsRepository(database),
    mcpPins: createMcpPinsRepository(database),
    retention: createRetentionRepository(database),
  };
}
