import type { VerificationReport } from '#shared/domain/reports.ts';
import { argumentsText, patchedFiles } from './call-words.ts';
import type { EventRow, Tone } from './event-row.ts';
import { deciderLabel, phaseLabel, severityLabel, stateLabel, toolLabel } from './labels.ts';
import { because, code, type EventOf, folded, raw, row, shown } from './sentence-pieces.ts';

const TRIGGERS = {
  log: 'from its log',
  manual: 'by hand',
  reopened: 'again, after it had ended',
  storm: 'by a storm of errors',
  host_key: 'because its host key changed',
};

/** Sentences about the incident as a whole. */
export function incidentSentence(
  event: EventOf<
    | 'incident_opened'
    | 'incident_repeated'
    | 'incident_reopened'
    | 'kind_folded'
    | 'flapping_noticed'
    | 'similar_found'
    | 'phase_started'
    | 'state_changed'
    | 'memory_saved'
  >,
): EventRow {
  switch (event.type) {
    case 'incident_opened': {
      const opened = ` on ${event.data.host} opened ${TRIGGERS[event.data.trigger]}.`;
      return {
        ...row('incident', 'plain', 'Incident in ', code(event.data.service), opened),
        detail: folded(event.data.title),
      };
    }
    case 'incident_repeated':
      return { ...row('incident', 'plain', `Seen ${event.data.count} times now.`), detail: folded(event.data.text) };
    case 'incident_reopened':
    case 'kind_folded':
    case 'flapping_noticed':
      return noiseSentence(event);
    case 'similar_found':
      return similarSentence(event);
    case 'phase_started': {
      const begun = event.data.again === true ? 'was cut off and started again' : 'started';
      const attempt = event.data.attempt > 1 ? `, attempt ${event.data.attempt}` : '';
      return row('incident', 'agent', `${phaseLabel(event.data.phase)} ${begun}${attempt}.`);
    }
    case 'state_changed':
      return stateSentence(event);
    case 'memory_saved':
      return { ...row('incident', 'good', 'Kept in memory with its cause and fix.'), detail: null };
  }
}

function noiseSentence(event: EventOf<'incident_reopened' | 'kind_folded' | 'flapping_noticed'>): EventRow {
  switch (event.type) {
    case 'incident_reopened': {
      const times = event.data.times === 1 ? 'once' : `${event.data.times} times`;
      return {
        ...row('incident', 'warning', `The error is back: reopened, ${times} by now.`),
        detail: folded(event.data.text),
      };
    }
    case 'kind_folded':
      return {
        ...row('incident', 'plain', 'Another error of ', code(event.data.service), ' is part of this storm.'),
        detail: folded(event.data.title),
      };
    case 'flapping_noticed': {
      const { times, windowSeconds } = event.data;
      const minutes = Math.max(1, Math.round(windowSeconds / 60));
      return row('incident', 'warning', `It comes and goes: ${times} times in ${minutes} minutes. A human must look.`);
    }
  }
}

function similarSentence(event: EventOf<'similar_found'>): EventRow {
  const items = event.data.items;
  if (items.length === 0) {
    return row('incident', 'plain', 'Memory holds no similar incident.');
  }
  const text = items
    .map(
      (item) =>
        `${Math.round(item.similarity * 100)} %  ${item.title}\n      cause: ${item.rootCause}\n      fix: ${item.fix}`,
    )
    .join('\n');
  const found = items.length === 1 ? '1 similar incident' : `${items.length} similar incidents`;
  return { ...row('incident', 'plain', `Memory holds ${found}.`), detail: folded(text) };
}

const STATE_TONES: Partial<Record<EventOf<'state_changed'>['data']['to'], Tone>> = {
  resolved: 'good',
  escalated: 'danger',
  awaiting_approval: 'decision',
};

function stateSentence(event: EventOf<'state_changed'>): EventRow {
  const { to, why } = event.data;
  return row('incident', STATE_TONES[to] ?? 'plain', `${stateLabel(to)}.${because(why)}`);
}

const ANSWERED = { ok: 'answered', refused: 'was refused', failed: 'failed' };

/** Sentences about what was read. */
export function evidenceSentence(event: EventOf<'line_captured' | 'tool_called' | 'tool_answered'>): EventRow {
  switch (event.type) {
    case 'line_captured': {
      const what = event.data.matched ? 'Matching line at byte ' : 'Line around it at byte ';
      const tone = event.data.matched ? 'warning' : 'plain';
      return {
        ...row('evidence', tone, `${what}${event.data.offset} of `, code(event.data.source)),
        detail: raw(event.data.text),
      };
    }
    case 'tool_called':
      return callSentence(event);
    case 'tool_answered': {
      const { outcome, tool, cutBytes, text } = event.data;
      const cut = cutBytes > 0 ? `, ${cutBytes} bytes cut` : '';
      const sentence = `${toolLabel(tool)} ${ANSWERED[outcome]}${cut}.`;
      return { ...row('evidence', outcome === 'ok' ? 'plain' : 'warning', sentence), detail: folded(text) };
    }
  }
}

function callSentence(event: EventOf<'tool_called'>): EventRow {
  const { args, reason, tool } = event.data;
  if (tool === 'apply_patch' && typeof args['diff'] === 'string') {
    const sentence = row(
      'evidence',
      'agent',
      'Apply a patch: ',
      code(patchedFiles(args['diff'])),
      `.${because(reason)}`,
    );
    return { ...sentence, detail: { type: 'diff', text: args['diff'], open: false } };
  }
  return { ...row('evidence', 'agent', `${toolLabel(tool)}: `, code(argumentsText(args))), detail: shown(reason) };
}

const FIXED: Record<VerificationReport['fixed'], { tone: Tone; words: string }> = {
  yes: { tone: 'good', words: 'Verified: fixed.' },
  no: { tone: 'danger', words: 'Verified: not fixed.' },
  unknown: { tone: 'warning', words: 'Not proven to be fixed.' },
};

/** Sentences about what agents found. */
export function agentSentence(
  event: EventOf<
    | 'triage_reported'
    | 'diagnosis_reported'
    | 'fix_reported'
    | 'no_fix_reported'
    | 'verification_reported'
    | 'agent_failed'
  >,
): EventRow {
  switch (event.type) {
    case 'triage_reported': {
      const { severity, verdict, summary } = event.data.report;
      const judged = `Triage: ${severityLabel(severity).toLowerCase()} severity, ${verdict}.`;
      return { ...row('agent', 'agent', judged), detail: shown(summary) };
    }
    case 'diagnosis_reported':
      return diagnosisSentence(event);
    case 'fix_reported':
      return { ...row('agent', 'agent', 'The plan is complete.'), detail: shown(event.data.summary) };
    case 'no_fix_reported':
      return { ...row('agent', 'warning', 'No fix is proposed.'), detail: shown(event.data.reason) };
    case 'verification_reported': {
      const { tone, words } = FIXED[event.data.fixed];
      return { ...row('agent', tone, words), detail: shown(event.data.reason) };
    }
    case 'agent_failed':
      return {
        ...row('agent', 'danger', 'The agents stopped: ', code(event.data.code)),
        detail: shown(event.data.message),
      };
  }
}

function diagnosisSentence(event: EventOf<'diagnosis_reported'>): EventRow {
  const { claims, confidence, rootCause } = event.data.diagnosis;
  const citations = claims.flatMap((claim) => claim.evidence);
  const found = citations.filter((citation) => citation.verified).length;
  const proof = `${found} of ${citations.length} quotes found in the evidence`;
  const sentence = `Diagnosis: ${proof}, confidence ${Math.round(confidence * 100)} %.`;
  return { ...row('agent', found === citations.length ? 'agent' : 'warning', sentence), detail: shown(rootCause) };
}

/** Sentences about plans and decisions. */
export function approvalSentence(
  event: EventOf<'approval_requested' | 'plan_recorded' | 'approval_decided' | 'approval_expired' | 'approval_changed'>,
): EventRow {
  switch (event.type) {
    case 'approval_requested': {
      const steps = event.data.steps === 1 ? '1 step' : `${event.data.steps} steps`;
      return {
        ...row('approval', 'decision', `A plan of ${steps} waits for your decision.`),
        detail: folded(event.data.summary),
      };
    }
    case 'plan_recorded':
      return {
        ...row('approval', 'decision', `A plan was recorded and not run.${because(event.data.why)}`),
        detail: shown(event.data.summary),
      };
    case 'approval_decided': {
      const done = event.data.decision === 'approve' ? 'Approved' : 'Denied';
      const sentence = `${done} by ${deciderLabel(event.data.by)}, digest ${event.data.digest.slice(0, 12)}.`;
      return { ...row('approval', 'decision', sentence), detail: shown(event.data.reason ?? '') };
    }
    case 'approval_expired':
      return row('approval', 'warning', 'The plan expired without a decision. Nothing was run.');
    case 'approval_changed':
      return row(
        'approval',
        'warning',
        `The target of the plan changed, so nothing was run.${because(event.data.why)}`,
      );
  }
}

const FINISHED: Record<EventOf<'step_finished'>['data']['outcome'], { tone: Tone; words: string }> = {
  succeeded: { tone: 'good', words: 'succeeded' },
  failed: { tone: 'danger', words: 'failed' },
  refused: { tone: 'danger', words: 'was refused' },
  unknown: { tone: 'danger', words: 'has an unknown outcome: look at the host before going on' },
};

/** Sentences about steps of a plan. */
export function stepSentence(event: EventOf<'step_drafted' | 'step_started' | 'step_finished'>): EventRow {
  switch (event.type) {
    case 'step_drafted': {
      const { rehearsal, target, tool, preview } = event.data;
      const tried = rehearsal.passed ? 'rehearsal passed' : 'rehearsal failed';
      const type = tool === 'apply_patch' ? 'diff' : 'bytes';
      return {
        ...row(
          'step',
          rehearsal.passed ? 'agent' : 'warning',
          `Drafted: ${toolLabel(tool)} on `,
          code(target),
          `, ${tried}.`,
        ),
        detail: { type, text: preview, open: false },
      };
    }
    case 'step_started': {
      const { stepIndex, tool, target } = event.data;
      return row('step', 'agent', `Step ${stepIndex + 1} started: ${toolLabel(tool)} on `, code(target));
    }
    case 'step_finished': {
      const { tone, words } = FINISHED[event.data.outcome];
      return { ...row('step', tone, `Step ${event.data.stepIndex + 1} ${words}.`), detail: folded(event.data.output) };
    }
  }
}
