import type { DeskEvent } from '#shared/domain/events.ts';
import type { IncidentState } from '#shared/domain/incident.ts';
import type { ToolName } from '#shared/domain/roles.ts';
import { argumentsText } from './call-words.ts';
import type { Piece } from './event-row.ts';
import { phaseLabel, roleLabel, toolLabel } from './labels.ts';

/** What is happening with an incident right now, and whether anything works on it. */
export interface Activity {
  readonly working: boolean;
  readonly sentence: readonly Piece[];
}

const STANDING: Record<Exclude<IncidentState, 'open'>, string> = {
  awaiting_approval: 'The agents wait for your decision on the plan.',
  proposed: 'The plan is recorded. In mode Audit nothing is run.',
  resolved: 'Resolved. No agent is working on it.',
  escalated: 'A human must act. No agent is working on it.',
  ignored: 'Ignored. No agent is working on it.',
  closed: 'Closed. No agent is working on it.',
};

const who = (event: DeskEvent, otherwise: string): string =>
  event.role === undefined ? otherwise : roleLabel(event.role);

const DOES: Record<ToolName, string> = {
  read_file: 'reads',
  grep_search: 'searches for',
  fetch_docs: 'fetches',
  run_diagnostics: 'runs',
  apply_patch: 'rehearses a patch.',
  restart_service: 'rehearses the restart of',
};

function toolWork(event: Extract<DeskEvent, { type: 'tool_called' }>): readonly Piece[] {
  const { tool, args } = event.data;
  const work = `${who(event, 'An agent')} ${tool in DOES ? DOES[tool as ToolName] : `asks ${tool} for`} `;
  return tool === 'apply_patch' ? [work] : [work, { code: argumentsText(args) }];
}

/** The work that an event began, as a sentence; null when it began none. */
function begun(event: DeskEvent): readonly Piece[] | null {
  if (event.type === 'tool_called') {
    return toolWork(event);
  }
  if (event.type === 'step_started') {
    return [
      `Step ${event.data.stepIndex + 1} is running: ${toolLabel(event.data.tool).toLowerCase()} on `,
      { code: event.data.target },
    ];
  }
  if (event.type === 'approval_decided' && event.data.decision === 'approve') {
    return ['The approved plan starts.'];
  }
  return event.type === 'phase_started' ? [`${phaseLabel(event.data.phase)} is running.`] : null;
}

/** What ends the work before it: the next sentence is that of the phase. */
const answered = (event: DeskEvent): string | null => {
  if (event.type === 'tool_answered') {
    return event.data.ref;
  }
  return event.type === 'step_finished' ? event.data.actionId : null;
};

function nameOf(event: DeskEvent): string | null {
  if (event.type === 'tool_called') {
    return event.data.ref;
  }
  return event.type === 'step_started' ? event.data.actionId : null;
}

/** What is happening now, from the last thing that was begun and has not ended. */
export function currentActivity(events: readonly DeskEvent[], state: IncidentState): Activity {
  if (state !== 'open') {
    return { working: false, sentence: [STANDING[state]] };
  }
  const ended = new Set<string>();
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event === undefined) {
      break;
    }
    const end = answered(event);
    if (end !== null) {
      ended.add(end);
    }
    const sentence = ended.has(nameOf(event) ?? '') ? null : begun(event);
    if (sentence !== null) {
      return { working: true, sentence };
    }
  }
  return { working: true, sentence: ['Waiting for the agents to start.'] };
}
