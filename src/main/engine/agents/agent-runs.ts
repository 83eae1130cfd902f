import type { ApprovalId, IncidentId } from '#shared/domain/ids.ts';

/** The graph, one thread per incident and each time that it came back. Both calls may be repeated after a crash. */
export interface AgentRuns {
  /** Runs until the incident waits for a decision or is done. */
  start(incidentId: IncidentId, signal: AbortSignal): Promise<void>;
  /** Goes on after the approval was decided; what was decided is read from its row. */
  resume(incidentId: IncidentId, approvalId: ApprovalId, signal: AbortSignal): Promise<void>;
}
