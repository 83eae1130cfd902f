import type { DeskEvent } from '#shared/domain/events.ts';
import { describeDeskEvent } from './describe-desk-event.ts';
import { describeReasoningEvent } from './describe-reasoning-event.ts';

/** One event of a timeline in a line for a terminal; the caller makes its text plain. */
export function describeEvent(event: DeskEvent): string {
  switch (event.type) {
    case 'incident_opened':
      return `opened (${event.data.trigger})`;
    case 'line_captured':
      return `${event.data.matched ? 'line' : 'line around it'} ${event.data.text}`;
    case 'incident_repeated':
      return `${String(event.data.count)} times so far`;
    case 'similar_found':
      return `${String(event.data.items.length)} similar in memory`;
    case 'phase_started':
      return `phase ${event.data.phase}${event.data.again === true ? ', again after it was cut off' : ''}`;
    case 'tool_called':
      return `calls ${event.data.tool} ${JSON.stringify(event.data.args)}: ${event.data.reason}`;
    case 'tool_answered':
      return `${event.data.tool} ${event.data.outcome}: ${event.data.text}`;
    default:
      return describeDecision(event);
  }
}

type Told =
  | 'incident_opened'
  | 'line_captured'
  | 'incident_repeated'
  | 'similar_found'
  | 'phase_started'
  | 'tool_called'
  | 'tool_answered';

function describeDecision(event: Exclude<DeskEvent, { type: Told }>): string {
  switch (event.type) {
    case 'triage_reported':
      return `${event.data.report.verdict}, ${event.data.report.severity}: ${event.data.report.summary}`;
    case 'diagnosis_reported':
      return `cause: ${event.data.diagnosis.rootCause}`;
    case 'step_drafted':
      return `drafts ${event.data.tool} ${event.data.target}`;
    case 'fix_reported':
      return `plan: ${event.data.summary}`;
    case 'no_fix_reported':
      return `no fix: ${event.data.reason}`;
    case 'approval_requested':
      return `plan ${event.data.approvalId} waits for a decision until ${event.data.expiresAt}`;
    case 'plan_recorded':
      return `plan ${event.data.approvalId} recorded only: ${event.data.why}`;
    case 'approval_decided':
      return `${event.data.decision === 'approve' ? 'approved' : 'denied'} by ${event.data.by.user} (${event.data.by.via})`;
    case 'approval_expired':
      return 'nobody decided in time';
    case 'approval_changed':
      return `the plan was dropped: ${event.data.why}`;
    default:
      return describeOutcome(event);
  }
}

type Decided =
  | Told
  | 'triage_reported'
  | 'diagnosis_reported'
  | 'step_drafted'
  | 'fix_reported'
  | 'no_fix_reported'
  | 'approval_requested'
  | 'plan_recorded'
  | 'approval_decided'
  | 'approval_expired'
  | 'approval_changed';

function describeOutcome(event: Exclude<DeskEvent, { type: Decided }>): string {
  switch (event.type) {
    case 'step_started':
      return `runs step ${String(event.data.stepIndex + 1)}: ${event.data.tool} ${event.data.target}`;
    case 'step_finished':
      return `step ${String(event.data.stepIndex + 1)} ${event.data.outcome}: ${event.data.output}`;
    case 'verification_reported':
      return `fixed ${event.data.fixed}: ${event.data.reason}`;
    case 'state_changed':
      return `${event.data.to}: ${event.data.why}`;
    case 'memory_saved':
      return 'kept in memory';
    case 'text_quarantined':
      return `quarantined, looks like an instruction to a model, in ${event.data.ref}: ${event.data.text}`;
    case 'tripwire_hit':
      return `tripwire: ${event.data.detail} ${event.data.ref}`;
    case 'agent_failed':
      return `failed: ${event.data.message}`;
    case 'model_called':
      return `asks ${event.data.model}, at most ${event.data.estimateUsd.toFixed(4)} USD`;
    case 'model_answered':
      return `the model ${event.data.outcome} for ${event.data.costUsd.toFixed(4)} USD ${event.data.why}`.trimEnd();
    case 'model_retried':
      return `asks again in ${String(event.data.waitMs)} ms: ${event.data.why}`;
    case 'incident_reopened':
      return `reopened (${String(event.data.times)}): ${event.data.text}`;
    case 'kind_folded':
      return `another error of ${event.data.service}: ${event.data.title}`;
    case 'flapping_noticed':
      return `comes and goes: ${String(event.data.times)} times`;
    case 'memory_withheld':
    case 'memory_discounted':
    case 'memory_forgotten':
    case 'evidence_expired':
    case 'reasoner_fell_back':
    case 'context_cut':
    case 'fix_waiting':
    case 'undo_offered':
      return describeReasoningEvent(event);
    default:
      return describeDeskEvent(event);
  }
}
