import type { DeskEvent } from '#shared/domain/events.ts';
import { deskSentence, grantSentence, hostSentence, mountSentence, silenceSentence } from './desk-sentences.ts';
import type { EventRow } from './event-row.ts';
import { guardSentence, permissionSentence } from './guard-sentences.ts';
import { modelSentence } from './model-sentences.ts';
import { isReasoningEvent, reasoningSentence } from './reasoning-sentences.ts';
import {
  agentSentence,
  approvalSentence,
  evidenceSentence,
  incidentSentence,
  stepSentence,
} from './sentences-by-kind.ts';

/** Any event as one readable sentence, with what is folded under it. */
export function describeEvent(event: DeskEvent): EventRow {
  if (isReasoningEvent(event)) return reasoningSentence(event);
  switch (event.type) {
    case 'incident_opened':
    case 'incident_repeated':
    case 'incident_reopened':
    case 'kind_folded':
    case 'flapping_noticed':
    case 'similar_found':
    case 'phase_started':
    case 'state_changed':
    case 'memory_saved':
      return incidentSentence(event);
    case 'line_captured':
    case 'tool_called':
    case 'tool_answered':
      return evidenceSentence(event);
    case 'triage_reported':
    case 'diagnosis_reported':
    case 'fix_reported':
    case 'no_fix_reported':
    case 'verification_reported':
    case 'agent_failed':
      return agentSentence(event);
    case 'model_called':
    case 'model_answered':
    case 'model_retried':
      return modelSentence(event);
    case 'approval_requested':
    case 'plan_recorded':
    case 'approval_decided':
    case 'approval_expired':
    case 'approval_changed':
      return approvalSentence(event);
    case 'step_drafted':
    case 'step_started':
    case 'step_finished':
      return stepSentence(event);
    case 'text_quarantined':
    case 'tripwire_hit':
      return guardSentence(event);
    case 'permission_requested':
    case 'permission_decided':
    case 'permission_expired':
      return permissionSentence(event);
    default:
      return describeDeskEvent(event);
  }
}

type DeskKind =
  | Parameters<typeof mountSentence>[0]
  | Parameters<typeof deskSentence>[0]
  | Parameters<typeof hostSentence>[0]
  | Parameters<typeof grantSentence>[0]
  | Parameters<typeof silenceSentence>[0];

function describeDeskEvent(event: DeskKind): EventRow {
  switch (event.type) {
    case 'host_key_changed':
    case 'host_key_pinned':
    case 'host_freeze_changed':
      return hostSentence(event);
    case 'mcp_server_changed':
    case 'mcp_tool_unpinned':
    case 'mcp_tool_pinned':
      return mountSentence(event);
    case 'grant_added':
    case 'grant_ended':
      return grantSentence(event);
    case 'silence_added':
    case 'silence_ended':
      return silenceSentence(event);
    default:
      return deskSentence(event);
  }
}

/** All words of a row, for the text filter. */
export function rowText(row: EventRow): string {
  const words = row.sentence.map((piece) => (typeof piece === 'string' ? piece : piece.code)).join(' ');
  return `${words} ${row.detail?.text ?? ''}`;
}
