import { Annotation } from '@langchain/langgraph';
import type { ApprovalId, IncidentId } from '#shared/domain/ids.ts';
import type { Outcome } from './supervisor.ts';

/** What the graph carries from node to node; everything else is read from the tables. */
export const GraphState = Annotation.Root({
  incidentId: Annotation<IncidentId>(),
  approvalId: Annotation<ApprovalId | null>(),
  /** Why the attempt before this one did not hold. */
  feedback: Annotation<string>(),
  outcome: Annotation<Outcome>(),
});
export type GraphState = typeof GraphState.State;

/** What a node answers. */
export type GraphUpdate = Partial<GraphState> & { outcome: Outcome };
