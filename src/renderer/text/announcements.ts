import type { DeskEvent } from '#shared/domain/events.ts';
import { stateLabel } from './labels.ts';

/** What the two live regions say. */
export interface Said {
  readonly polite: string;
  readonly assertive: string;
}

function politely(event: DeskEvent): string | null {
  if (event.type === 'incident_opened') {
    return `New incident in ${event.data.service}: ${event.data.title}`;
  }
  if (event.type === 'state_changed') {
    return `Incident is now: ${stateLabel(event.data.to).toLowerCase()}.`;
  }
  return deskChange(event);
}

/** Changes of hosts and noise that whoever cannot see the screen must know of. */
function deskChange(event: DeskEvent): string | null {
  if (event.type === 'host_freeze_changed') {
    return `Host ${event.data.host} is ${event.data.frozen ? 'frozen: its host key changed' : 'released'}.`;
  }
  if (event.type === 'flapping_noticed') {
    return 'An incident comes and goes: a human must look.';
  }
  if (event.type === 'gap_recorded' && !event.data.recovered) {
    return `A part of ${event.data.source} was not read.`;
  }
  return null;
}

/** What a screen reader is told about a batch: a new approval at once, other changes when it is quiet. */
export function announce(said: Said, events: readonly DeskEvent[]): Said {
  let next = said;
  for (const event of events) {
    const polite = politely(event);
    if (event.type === 'approval_requested') {
      next = { ...next, assertive: `A plan waits for your decision: ${event.data.summary}` };
    } else if (event.type === 'permission_requested') {
      next = { ...next, assertive: `An agent asks before it makes a call: ${event.data.rule}` };
    } else if (polite !== null) {
      next = { ...next, polite };
    }
  }
  return next;
}
