import type { IncidentState } from '#shared/domain/incident.ts';
import { isWithin } from './is-within.ts';

/** An error that begins this often within the window comes and goes. */
export const FLAPPING_TIMES = 3;

/** The window, and how long it must be quiet before the agents look at the error again. */
export const FLAPPING_WINDOW_SECONDS = 3_600;

const WINDOW_MS = FLAPPING_WINDOW_SECONDS * 1_000;

/** What is known when an error begins once more. */
export interface FlappingQuestion {
  /** How often it began within the window, this time among them. */
  readonly beginnings: number;
  /** With 0 every return is a new incident by the operator's wish, and nothing flaps. */
  readonly cooldownSeconds: number;
  readonly manual: boolean;
}

/** Whether an error that begins is to be handed to a human instead of the agents. */
export function isFlapping({ beginnings, cooldownSeconds, manual }: FlappingQuestion): boolean {
  return !manual && cooldownSeconds > 0 && beginnings >= FLAPPING_TIMES;
}

/** Whether an incident that flaps still does: a human has it and it was not quiet yet. Times are milliseconds since the epoch. */
export function isFlappingStill(
  incident: { readonly state: IncidentState; readonly flapping: boolean; readonly lastLineAt: number },
  now: number,
): boolean {
  return incident.flapping && incident.state === 'escalated' && isWithin(now, incident.lastLineAt, WINDOW_MS);
}

/** The sentence that the operator reads. */
export function flappingReason(times: number): string {
  return (
    `The error comes and goes: it began ${times} times within an hour. The agents do not look at it again ` +
    'until it has been quiet for an hour; find out what keeps bringing it back.'
  );
}
