import type { DeskEvent } from '#shared/domain/events.ts';
import type { EventRow } from './event-row.ts';
import { deciderLabel } from './labels.ts';
import { because, code, type EventOf, folded, row, shown } from './sentence-pieces.ts';

const TYPES = [
  'memory_withheld',
  'memory_discounted',
  'memory_forgotten',
  'evidence_expired',
  'reasoner_fell_back',
  'context_cut',
  'fix_waiting',
  'undo_offered',
] as const;

type ReasoningEvent = EventOf<(typeof TYPES)[number]>;

/** Whether the event tells of how the agents reason and what memory keeps. */
export function isReasoningEvent(event: DeskEvent): event is ReasoningEvent {
  return TYPES.some((type) => type === event.type);
}

const CUT = {
  evidence: 'of the captured lines',
  tool_result: 'of a tool result',
  history: 'of earlier tool results',
};

const EXPIRED = {
  age: 'the time for which they are kept is over.',
  size: 'the room for them was used up.',
};

/** Sentences about reasoning and memory. */
export function reasoningSentence(event: ReasoningEvent): EventRow {
  switch (event.type) {
    case 'memory_withheld':
      return row('incident', 'warning', `Not kept in memory.${because(event.data.why)}`);
    case 'memory_discounted': {
      const times = event.data.failures === 1 ? 'once' : `${event.data.failures} times`;
      return row(
        'incident',
        'warning',
        'The remembered fix of ',
        code(event.data.memoryId),
        ` has failed ${times} now.`,
      );
    }
    case 'memory_forgotten': {
      const sentence = row(
        'desk',
        'decision',
        `Forgotten by ${deciderLabel(event.data.by)}.${because(event.data.reason)}`,
      );
      return { ...sentence, detail: folded(event.data.title) };
    }
    case 'evidence_expired': {
      const what =
        event.data.pieces === 1
          ? '1 captured line or answer is'
          : `${event.data.pieces} captured lines and answers are`;
      return row('incident', 'plain', `${what} no longer kept: ${EXPIRED[event.data.why]}`);
    }
    case 'reasoner_fell_back':
      return { ...row('agent', 'warning', 'Playbooks take over from the model.'), detail: shown(event.data.why) };
    case 'context_cut': {
      const lines = event.data.lines === 1 ? '1 line' : `${event.data.lines} lines`;
      return row('agent', 'plain', `${lines} ${CUT[event.data.what]} left out of what the model is told.`);
    }
    case 'fix_waiting':
      return row(
        'incident',
        'plain',
        'Waits its turn: ',
        code(event.data.service),
        ' is being fixed in ',
        code(event.data.holder),
      );
    case 'undo_offered': {
      const steps = event.data.actionIds.length === 1 ? '1 step' : `${event.data.actionIds.length} steps`;
      return row('step', 'decision', `The fix did not hold. ${steps} of it can be taken back.`);
    }
  }
}
