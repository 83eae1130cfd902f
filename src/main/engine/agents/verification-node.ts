import { assertNever } from '#shared/domain/assert-never.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { ActionRun, Approval } from '#shared/domain/plan.ts';
import { type CheckedCitation, VerificationReport } from '#shared/domain/reports.ts';
import type { Change, NewEvent } from '../core/journal.ts';
import type { AgentDeps } from './agent-deps.ts';
import { diagnosisOf } from './diagnosis-node.ts';
import { evaluateVerification, type Verdict } from './evaluate-verification.ts';
import { checkCitations } from './grade-diagnosis.ts';
import type { GraphState, GraphUpdate } from './graph-state.ts';
import { auditMove, incidentOf, type Move, moveIncident } from './incident-moves.ts';
import { type VerificationDeps, watchAfterFix } from './observe-fix.ts';
import { briefOf, parseReport, withRole } from './role-run.ts';
import { triageOf } from './triage-node.ts';

/** Verification: the validator looks at the world again, and the engine checks for itself that the fix holds. */
export async function verificationNode(
  deps: VerificationDeps,
  state: GraphState,
  signal: AbortSignal,
): Promise<GraphUpdate> {
  const { incidentId } = state;
  const runs = runsOf(deps, state);
  const watch = await watchAfterFix(deps, { incidentId, runs }, signal);
  const brief = {
    ...briefOf(deps, incidentId, state.feedback),
    triage: triageOf(deps, state),
    diagnosis: diagnosisOf(deps, state),
    runs,
  };
  const report = await withRole(deps, { role: 'validator', incidentId, signal }, async (session, bounded) =>
    parseReport(VerificationReport, 'validator', await deps.reasoner.verify(brief, session.tools, bounded)),
  );
  const verdict = evaluateVerification(report, await watch.observe(signal));
  const { spills } = deps.repositories;
  const captured = deps.repositories.evidence.list(incidentId);
  const evidence = checkCitations(report.evidence, captured, (ref, quote) => spills.holds(incidentId, ref, quote));
  return record(deps, state, { verdict, evidence, runs });
}

function runsOf(deps: AgentDeps, state: GraphState): readonly ActionRun[] {
  return state.approvalId === null ? [] : deps.repositories.actionRuns.ofApproval(state.approvalId);
}

interface Judged {
  readonly verdict: Verdict;
  readonly evidence: CheckedCitation[];
  readonly runs: readonly ActionRun[];
}

function record(deps: AgentDeps, state: GraphState, judged: Judged): GraphUpdate {
  const { incidentId } = state;
  const { fixed, reason } = judged.verdict;
  const next = moveAfter(deps, state, judged.verdict);
  deps.journal.commit(() => {
    const events: NewEvent[] = [
      {
        incidentId,
        role: 'validator',
        type: 'verification_reported',
        data: { fixed, reason, evidence: judged.evidence },
      },
      moveIncident(deps, incidentId, next.move),
    ];
    if (fixed === 'no') events.push(...offerUndo(state, judged.runs));
    const learnt = learn(deps, state, fixed);
    events.push(...(learnt.events ?? []));
    const reported = {
      actor: { kind: 'agent', id: 'validator', role: 'validator' },
      action: 'verification_reported',
      subject: incidentId,
      detail: { fixed, reason },
    } as const;
    return { events, audit: [reported, auditMove(incidentId, next.move)] };
  });
  return next.update;
}

function moveAfter(deps: AgentDeps, state: GraphState, verdict: Verdict): { move: Move; update: GraphUpdate } {
  const { attempts } = incidentOf(deps, state.incidentId);
  switch (verdict.fixed) {
    case 'yes':
      return { move: { state: 'resolved', phase: 'done', why: verdict.reason }, update: { outcome: 'ended' } };
    case 'unknown':
      return {
        move: { state: 'escalated', phase: 'done', why: `Not proven: ${verdict.reason}` },
        update: { outcome: 'ended' },
      };
    case 'no': {
      const limit = deps.settings.current().security.maxRetries;
      if (attempts >= limit) {
        const why = `Not fixed after ${attempts} of ${limit} attempts: ${verdict.reason}`;
        return { move: { state: 'escalated', phase: 'done', why }, update: { outcome: 'ended' } };
      }
      const why = `Not fixed, looking again: ${verdict.reason}`;
      return {
        move: { state: 'open', phase: 'diagnosis', why },
        update: { outcome: 'not_fixed', feedback: lessonOf(deps, state, verdict) },
      };
    }
    default:
      return assertNever(verdict.fixed);
  }
}

/** What the next attempt is told: what was assumed, what was done, and how it was seen that it does not hold. */
function lessonOf(deps: AgentDeps, state: GraphState, verdict: Verdict): string {
  const { rootCause } = diagnosisOf(deps, state);
  const fix = fixOf(state.approvalId === null ? null : deps.repositories.approvals.get(state.approvalId));
  const lesson = `The fix before did not hold: ${verdict.reason}\nThe cause was taken to be: ${rootCause}\nWhat was done: ${fix}`;
  return lesson.slice(0, 4_000);
}

/** What of a failed fix can be taken back is offered before anything else is tried. */
function offerUndo({ incidentId, approvalId }: GraphState, runs: readonly ActionRun[]): NewEvent[] {
  const undoable = runs.filter(({ state, undo }) => state === 'succeeded' && undo.type !== 'none');
  if (approvalId === null || undoable.length === 0) return [];
  const actionIds = undoable.map(({ id }) => id);
  return [{ incidentId, role: 'supervisor', type: 'undo_offered', data: { approvalId, actionIds } }];
}

/** Only what was applied and verified is learnt; a remembered fix that failed again counts less. Call inside `Journal.commit`. */
function learn(deps: AgentDeps, state: GraphState, fixed: Verdict['fixed']): Change {
  const { incidentId } = state;
  const fix = fixOf(state.approvalId === null ? null : deps.repositories.approvals.get(state.approvalId));
  const { rootCause } = diagnosisOf(deps, state);
  if (fixed === 'no') return deps.memory.discount({ incidentId, rootCause, fix, hinted: hintedTo(deps, incidentId) });
  if (fixed !== 'yes') return {};
  const { title, service, fingerprint } = incidentOf(deps, incidentId);
  const resolvedAt = deps.clock.now().toISOString();
  return deps.memory.remember({ id: incidentId, service, title, fingerprint, rootCause, fix, resolvedAt });
}

/** The past incidents that the agents were told of. */
function hintedTo({ journal }: AgentDeps, incidentId: IncidentId): readonly IncidentId[] {
  const told = journal.eventsOf(incidentId).filter((event) => event.type === 'similar_found');
  return [...new Set(told.flatMap((event) => event.data.items.map(({ id }) => id)))];
}

function fixOf(approval: Approval | null): string {
  if (!approval) return 'unknown';
  return `${approval.summary} (${approval.steps.map((step) => `${step.tool} on ${step.target}`).join('; ')})`.slice(
    0,
    8_000,
  );
}
