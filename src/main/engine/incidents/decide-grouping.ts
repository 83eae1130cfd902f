import { assertNever } from '#shared/domain/assert-never.ts';
import type { IncidentState } from '#shared/domain/incident.ts';

/** A different error of the same service and host that arrives this soon after an incident opened belongs to it. */
export const FOLD_MS = 10_000;

/** An error that a human has in hand goes on as long as its lines are no further apart than this, whatever the cooldown. */
export const OUTBREAK_GAP_MS = 5_000;

/** What is known when a matching line arrives. Times are milliseconds since the epoch. */
export interface GroupingQuestion {
  /** The newest incident of this fingerprint, service and host. */
  readonly latest: { readonly state: IncidentState; readonly endedAt: number; readonly lastLineAt: number } | null;
  /** When the newest incident of the service and host that is open or awaits approval was opened. */
  readonly neighbourOpenedAt: number | null;
  readonly now: number;
  readonly cooldownSeconds: number;
  /** Asked for by hand: neither folded nor kept quiet. */
  readonly manual: boolean;
}

/**
 * `extend`: the incident is active and takes the line in. `count`: it ended a short while ago, the line is counted without
 * a word. `fold`: the line is context of the incident that just opened beside it.
 */
export type Grouping =
  | { readonly type: 'open'; readonly trigger: 'log' | 'manual' | 'reopened' }
  | { readonly type: 'extend' }
  | { readonly type: 'count' }
  | { readonly type: 'fold' };

function fresh(question: GroupingQuestion, trigger: 'log' | 'reopened'): Grouping {
  if (question.manual) return { type: 'open', trigger: 'manual' };
  const { neighbourOpenedAt, now } = question;
  if (neighbourOpenedAt !== null && now - neighbourOpenedAt <= FOLD_MS) return { type: 'fold' };
  return { type: 'open', trigger };
}

function isCooling(question: GroupingQuestion, endedAt: number): boolean {
  return !question.manual && question.now - endedAt < question.cooldownSeconds * 1_000;
}

/** A denied or failed plan must not be asked for again with the next line of the very same outbreak. */
function goesOn(question: GroupingQuestion, lastLineAt: number): boolean {
  return !question.manual && question.now - lastLineAt <= OUTBREAK_GAP_MS;
}

/** Whether a matching line opens an incident, extends one, is counted silently, or is folded into another's evidence. */
export function decideGrouping(question: GroupingQuestion): Grouping {
  const { latest } = question;
  if (latest === null) return fresh(question, 'log');
  switch (latest.state) {
    case 'open':
    case 'awaiting_approval':
    case 'proposed':
      return { type: 'extend' };
    case 'resolved':
      return fresh(question, 'reopened');
    case 'ignored':
      return isCooling(question, latest.endedAt) ? { type: 'count' } : fresh(question, 'log');
    case 'closed':
    case 'escalated':
      return isCooling(question, latest.endedAt) || goesOn(question, latest.lastLineAt)
        ? { type: 'count' }
        : fresh(question, 'log');
    default:
      return assertNever(latest.state);
  }
}

/** Whether a repetition is told: the first five, then each power of two. */
export function isTold(repetitions: number): boolean {
  return repetitions <= 5 || Number.isInteger(Math.log2(repetitions));
}
