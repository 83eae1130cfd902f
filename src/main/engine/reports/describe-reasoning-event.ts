import { assertNever } from '#shared/domain/assert-never.ts';
import type { DeskEvent } from '#shared/domain/events.ts';

/** The events that tell of how the agents reason and what memory keeps. */
export type ReasoningEvent = Extract<
  DeskEvent,
  {
    type:
      | 'memory_withheld'
      | 'memory_discounted'
      | 'memory_forgotten'
      | 'evidence_expired'
      | 'reasoner_fell_back'
      | 'context_cut'
      | 'fix_waiting'
      | 'undo_offered';
  }
>;

/** One event of reasoning or memory in a line for a terminal; the caller makes its text plain. */
export function describeReasoningEvent(event: ReasoningEvent): string {
  switch (event.type) {
    case 'memory_withheld':
      return `not kept in memory: ${event.data.why}`;
    case 'memory_discounted':
      return `the remembered fix of ${event.data.memoryId} has failed (${String(event.data.failures)})`;
    case 'memory_forgotten':
      return `${event.data.memoryId} forgotten: ${event.data.reason}`;
    case 'evidence_expired':
      return `${String(event.data.pieces)} captured pieces are no longer kept (${event.data.why})`;
    case 'reasoner_fell_back':
      return `playbooks take over from the model: ${event.data.why}`;
    case 'context_cut':
      return `${String(event.data.lines)} lines left out (${event.data.what})`;
    case 'fix_waiting':
      return `waits its turn: ${event.data.service} is being fixed in ${event.data.holder}`;
    case 'undo_offered':
      return `the fix did not hold; ${String(event.data.actionIds.length)} step(s) can be taken back`;
    default:
      return assertNever(event);
  }
}
