import { Command } from '@langchain/langgraph';
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';
import type { ApprovalId, IncidentId } from '#shared/domain/ids.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import type { AgentRuns } from './agent-runs.ts';
import { buildGraph } from './build-graph.ts';
import { escalate, incidentOf, isEnded } from './incident-moves.ts';
import type { VerificationDeps } from './observe-fix.ts';
import { feedbackOfRound, plansOfRound, threadOf } from './round.ts';
import { silenceTracing } from './silence-tracing.ts';

type CheckpointDatabase = ConstructorParameters<typeof SqliteSaver>[0];
type Graph = ReturnType<typeof buildGraph>;

/** Builds the agents over a database for their checkpoints. */
export function createAgentRuns(deps: VerificationDeps, checkpoints: CheckpointDatabase): AgentRuns {
  silenceTracing(process.env);
  const graph = buildGraph(deps, new SqliteSaver(checkpoints));
  return {
    start: (incidentId, signal) => start({ deps, graph, signal }, incidentId),
    resume: (incidentId, approvalId, signal) => resume({ deps, graph, signal }, incidentId, approvalId),
  };
}

/** `sync`: a checkpoint is on disk before the next node begins, so a killed engine goes on where it was. */
function configOf(incident: IncidentSummary, signal: AbortSignal) {
  return { configurable: { thread_id: threadOf(incident) }, durability: 'sync' as const, recursionLimit: 100, signal };
}

interface RunJob {
  readonly deps: VerificationDeps;
  readonly graph: Graph;
  readonly signal: AbortSignal;
}

async function start({ deps, graph, signal }: RunJob, incidentId: IncidentId): Promise<void> {
  const incident = incidentOf(deps, incidentId);
  const config = configOf(incident, signal);
  const { next, createdAt } = await graph.getState(config);
  if (createdAt === undefined) {
    await graph.invoke(
      { incidentId, approvalId: null, feedback: feedbackOfRound(deps, incident), outcome: 'investigate' },
      config,
    );
    return;
  }
  // Cut off by an earlier end of the app: go on, unless it waits for a decision or is done.
  if (next.length > 0 && !next.includes('decision')) await graph.invoke(null, config);
}

async function resume(job: RunJob, incidentId: IncidentId, approvalId: ApprovalId): Promise<void> {
  const { deps, graph, signal } = job;
  // A plan from before the incident came back wakes nobody.
  if (!plansOfRound(deps, incidentId).some((plan) => plan.id === approvalId)) return;
  const config = configOf(incidentOf(deps, incidentId), signal);
  let state = await graph.getState(config);
  // Cut off on its way: go on first, be it past this decision or up to it.
  if (state.next.length > 0 && !state.next.includes('decision')) {
    await graph.invoke(null, config);
    state = await graph.getState(config);
  }
  if (state.next.includes('decision')) {
    // A decision on a plan that it no longer waits for wakes nobody.
    if (state.values.approvalId === approvalId) await graph.invoke(new Command({ resume: approvalId }), config);
  } else if (!isEnded(incidentOf(deps, incidentId).state)) {
    escalate(deps, incidentId, { why: 'The record of the agents is missing, so they cannot go on from the decision.' });
  }
}
