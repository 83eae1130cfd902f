import { type BaseCheckpointSaver, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { ApprovalId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { diagnosisNode } from './diagnosis-node.ts';
import { executionNode } from './execution-node.ts';
import { takeTurn } from './fix-turns.ts';
import { GraphState, type GraphUpdate } from './graph-state.ts';
import { escalate, incidentOf, isEnded } from './incident-moves.ts';
import type { VerificationDeps } from './observe-fix.ts';
import { remediationNode } from './remediation-node.ts';
import { type NodeName, routeAfter } from './supervisor.ts';
import { triageNode } from './triage-node.ts';
import { verificationNode } from './verification-node.ts';

type Work = (deps: VerificationDeps, state: GraphState, signal: AbortSignal) => Promise<GraphUpdate>;

const NODES: readonly NodeName[] = [
  'triage',
  'diagnosis',
  'turn',
  'remediation',
  'decision',
  'execution',
  'verification',
];

/** The state machine: triage, diagnosis, turn, remediation, decision, execution, verification, with the way back to diagnosis. */
export function buildGraph(deps: VerificationDeps, checkpointer: BaseCheckpointSaver) {
  const node = (work: Work) => (state: GraphState, config: { signal?: AbortSignal }) =>
    guarded(deps, { state, work }, config.signal ?? AbortSignal.timeout(600_000));
  const route = (state: GraphState) => routeAfter(state.outcome) ?? END;
  const targets = [...NODES, END] as const;
  return new StateGraph(GraphState)
    .addNode('triage', node(triageNode))
    .addNode('diagnosis', node(diagnosisNode))
    .addNode('turn', turnNode(deps))
    .addNode('remediation', node(remediationNode))
    .addNode('decision', decisionNode)
    .addNode('execution', node(executionNode))
    .addNode('verification', node(verificationNode))
    .addEdge(START, 'triage')
    .addConditionalEdges('triage', route, [...targets])
    .addConditionalEdges('diagnosis', route, [...targets])
    .addConditionalEdges('turn', route, [...targets])
    .addConditionalEdges('remediation', route, [...targets])
    .addConditionalEdges('decision', route, [...targets])
    .addConditionalEdges('execution', route, [...targets])
    .addConditionalEdges('verification', route, [...targets])
    .compile({ checkpointer });
}

/**
 * Waits for a person. `interrupt` throws to suspend, so it is the first statement and stands in no `try`: a node runs again
 * from its top on resume, and a swallowed interrupt would go on as if approved.
 */
function decisionNode(state: GraphState): GraphUpdate {
  const decided: unknown = interrupt({ approvalId: state.approvalId });
  return { outcome: 'approved', approvalId: ApprovalId.parse(decided) };
}

/** Waits until no other incident changes the same service. Like a decision it is in no `try`; taking the turn may be repeated. */
function turnNode(deps: VerificationDeps) {
  return ({ incidentId }: GraphState): GraphUpdate => {
    if (isEnded(incidentOf(deps, incidentId).state)) return { outcome: 'ended' };
    const holder = takeTurn(deps, incidentId);
    if (holder !== null) interrupt({ holder });
    return { outcome: 'turn_taken' };
  };
}

/** Runs a node's work unless the incident has ended or its host is frozen; a failure hands the incident to a human, a stop of the engine does not. */
async function guarded(
  deps: VerificationDeps,
  job: { state: GraphState; work: Work },
  signal: AbortSignal,
): Promise<GraphUpdate> {
  const { incidentId } = job.state;
  const { state, host } = incidentOf(deps, incidentId);
  if (isEnded(state)) return { outcome: 'ended' };
  try {
    const frozen = deps.hostFreezes.refusal(host);
    if (frozen !== null) throw new AppError('host_key_changed', frozen);
    return await job.work(deps, job.state, signal);
  } catch (error) {
    signal.throwIfAborted();
    fail(deps, job.state, error);
    return { outcome: 'ended' };
  }
}

function fail(deps: VerificationDeps, state: GraphState, error: unknown): void {
  const { incidentId } = state;
  const known = error instanceof AppError ? error : null;
  if (!known) deps.log.error(`the agents of ${incidentId} failed`, error);
  const code = known?.code ?? 'internal';
  const message = known?.message ?? 'the agents met an unexpected failure; the log of the app has the details';
  // In one commit: while it cannot be recorded that a human must act, this is tried again, and must not be told each time.
  const before = [{ incidentId, type: 'agent_failed', data: { code, message } } as const];
  escalate(deps, incidentId, { why: `The agents could not go on: ${message}`, before });
}
