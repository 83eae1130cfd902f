import { setTimeout as wait } from 'node:timers/promises';
import type { SourceStatus } from '#shared/contract/status.ts';
import { assertNever } from '#shared/domain/assert-never.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import type { ActionRun, Approval } from '#shared/domain/plan.ts';
import { type CheckedCitation, VerificationReport } from '#shared/domain/reports.ts';
import type { Change, NewEvent } from '../core/journal.ts';
import type { AgentDeps } from './agent-deps.ts';
import { diagnosisOf } from './diagnosis-node.ts';
import { isHeard } from './evaluate-heard.ts';
import { evaluateVerification, type Verdict } from './evaluate-verification.ts';
import { checkCitations } from './grade-diagnosis.ts';
import type { GraphState, GraphUpdate } from './graph-state.ts';
import { auditMove, incidentOf, type Move, moveIncident } from './incident-moves.ts';
import { briefOf, parseReport, withRole } from './role-run.ts';
import { triageOf } from './triage-node.ts';

/** Lines that were on their way while the last step finished are forgiven for this long. */
const GRACE_MS = 1_000;

/** Verification also hears the sources, through the watcher. */
export type VerificationDeps = AgentDeps & { readonly sources: () => readonly SourceStatus[] };

/** Verification: the validator looks at the world again, and the engine checks that the error stayed away. */
export async function verificationNode(
  deps: VerificationDeps,
  state: GraphState,
  signal: AbortSignal,
): Promise<GraphUpdate> {
  const { incidentId } = state;
  const runs = runsOf(deps, state);
  await wait(deps.settings.current().security.verifyWindowSeconds * 1_000, undefined, { signal });
  const brief = {
    ...briefOf(deps, incidentId, state.feedback),
    triage: triageOf(deps, state),
    diagnosis: diagnosisOf(deps, state),
    runs,
  };
  const report = await withRole(deps, { role: 'validator', incidentId, signal }, async (session, bounded) =>
    parseReport(VerificationReport, 'validator', await deps.reasoner.verify(brief, session.tools, bounded)),
  );
  const verdict = evaluateVerification(report, observe(deps, state, runs));
  const { spills } = deps.repositories;
  const captured = deps.repositories.evidence.list(incidentId);
  const evidence = checkCitations(report.evidence, captured, (ref, quote) => spills.holds(incidentId, ref, quote));
  return record(deps, state, { verdict, evidence });
}

function runsOf(deps: AgentDeps, state: GraphState): readonly ActionRun[] {
  return state.approvalId === null ? [] : deps.repositories.actionRuns.ofApproval(state.approvalId);
}

function observe(deps: VerificationDeps, state: GraphState, runs: readonly ActionRun[]) {
  const incident = incidentOf(deps, state.incidentId);
  const ends = runs.map((run) => Date.parse(run.finishedAt ?? run.startedAt));
  const sources = deps.sources().filter((source) => isOf(source, incident));
  return {
    finishedAt: new Date(Math.max(0, ...ends)),
    lastLineAt: new Date(incident.lastLineAt),
    graceMs: GRACE_MS,
    observedAt: deps.clock.now(),
    heard: isHeard(sources, deps.repositories.evidence.list(state.incidentId)),
  };
}

/** A storm is heard in the logs of its whole host. */
function isOf(source: SourceStatus, { kind, service, host }: IncidentSummary): boolean {
  return kind === 'storm' ? source.host === host : source.service === service;
}

interface Judged {
  readonly verdict: Verdict;
  readonly evidence: CheckedCitation[];
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
        update: { outcome: 'not_fixed', feedback: `The fix before did not hold: ${verdict.reason}` },
      };
    }
    default:
      return assertNever(verdict.fixed);
  }
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
