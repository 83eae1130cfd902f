import { assertNever } from '#shared/domain/assert-never.ts';
import type { IncidentKind, IncidentState } from '#shared/domain/incident.ts';
import { isFlappingStill } from './decide-flapping.ts';
import { type Burst, isRaging, isStorm, type RagingQuestion } from './decide-storm.ts';
import { isWithin } from './is-within.ts';

/** A different error of the same service and host that arrives this soon after an incident began belongs to it. */
export const FOLD_MS = 10_000;

/** An error that a human has in hand goes on as long as its lines are no further apart than this, whatever the cooldown. */
export const OUTBREAK_GAP_MS = 5_000;

/** An incident as grouping sees it. Times are milliseconds since the epoch. */
export interface GroupedIncident {
  readonly kind: IncidentKind;
  readonly state: IncidentState;
  readonly openedAt: number;
  readonly endedAt: number;
  readonly lastLineAt: number;
  readonly flapping: boolean;
}

/** What is known when a matching line arrives. */
export interface GroupingQuestion {
  /** The incident of this fingerprint, service and host: the active one, else the newest. */
  readonly own: GroupedIncident | null;
  /** The incident that lists this error among its kinds. */
  readonly holder: GroupedIncident | null;
  /** The newest storm of the host. */
  readonly storm: RagingQuestion | null;
  /** What is new on the host, this error not among it. */
  readonly burst: Burst;
  /** When the incident began that the service and host have open or waiting for approval. */
  readonly neighbourBeganAt: number | null;
  /** Whether a silence or maintenance window covers the error, and whether one covers the storms of the host. */
  readonly silenced: { readonly error: boolean; readonly storm: boolean };
  readonly now: number;
  readonly cooldownSeconds: number;
  /** Asked for by hand: neither folded nor kept quiet. */
  readonly manual: boolean;
}

/** Which of the incidents of the question it concerns. */
export type GroupedAt = 'own' | 'holder';

/**
 * What becomes of a line. `extend`: the incident is active and takes it in. `count`: the incident counts it without a word.
 * `reopen`: what was resolved goes on. `fold`: the line is context of the incident that just began beside it. `open_storm`,
 * `join_storm`: it is one of many errors of the host. `suppress`: a silence counts it.
 */
export type Grouping =
  | { readonly type: 'open'; readonly trigger: 'log' | 'manual' | 'reopened' }
  | { readonly type: 'reopen'; readonly at: GroupedAt }
  | { readonly type: 'extend'; readonly at: GroupedAt }
  | { readonly type: 'count'; readonly at: GroupedAt }
  | { readonly type: 'fold' }
  | { readonly type: 'open_storm' }
  | { readonly type: 'join_storm' }
  | { readonly type: 'suppress'; readonly by: 'error' | 'storm' };

/** What an incident that was there before does with a line of its own; `null` when that is over. */
type Claim = 'extend' | 'count' | 'reopen' | null;

/** What becomes of one matching line. */
export function decideGrouping(question: GroupingQuestion): Grouping {
  const { own, manual, silenced } = question;
  if (manual) {
    return own !== null && isActive(own.state) ? { type: 'extend', at: 'own' } : { type: 'open', trigger: 'manual' };
  }
  const decided = decideAloud(question);
  return silenced.error || silenced.storm ? decideQuietly(question, decided) : decided;
}

/** An incident that is active goes on being counted; nothing else is told or opened. */
function decideQuietly({ silenced, holder }: GroupingQuestion, decided: Grouping): Grouping {
  const ofStorm = holder?.kind === 'storm';
  if (decided.type === 'extend') {
    const covered = silenced.error || (decided.at === 'holder' && ofStorm);
    return covered ? { type: 'count', at: decided.at } : decided;
  }
  if (silenced.error) return { type: 'suppress', by: 'error' };
  const storms = ofStorm || decided.type === 'open_storm' || decided.type === 'join_storm';
  return storms ? { type: 'suppress', by: 'storm' } : decided;
}

function decideAloud(question: GroupingQuestion): Grouping {
  const { own, holder } = question;
  const claims = { own: claimOf(own, question), holder: holderClaimOf(holder, question) };
  if (claims.own === 'extend') return { type: 'extend', at: 'own' };
  if (claims.holder === 'extend') return { type: 'extend', at: 'holder' };
  const newerFirst: readonly GroupedAt[] =
    (holder?.openedAt ?? -Infinity) >= (own?.openedAt ?? -Infinity) ? ['holder', 'own'] : ['own', 'holder'];
  const at = newerFirst.find((place) => claims[place] !== null);
  if (at === undefined)
    return begin(question, { type: 'open', trigger: own?.state === 'resolved' ? 'reopened' : 'log' });
  return claims[at] === 'reopen' ? begin(question, { type: 'reopen', at }) : { type: 'count', at };
}

/** What would begin anew is one of many when the host has a storm, and evidence of what just began beside it. */
function begin(question: GroupingQuestion, anew: Grouping): Grouping {
  const { storm, burst, neighbourBeganAt, now } = question;
  if (storm !== null && isRaging(storm, now)) return { type: 'join_storm' };
  const beside = anew.type === 'open' && neighbourBeganAt !== null && isWithin(now, neighbourBeganAt, FOLD_MS);
  if (isStorm(burst, beside)) return { type: 'open_storm' };
  return beside ? { type: 'fold' } : anew;
}

/** An incident of one error that had another folded into it goes on with that one only when it comes back as a whole. */
function holderClaimOf(holder: GroupedIncident | null, question: GroupingQuestion): Claim {
  const claim = claimOf(holder, question);
  return holder?.kind === 'storm' || claim === 'reopen' ? claim : null;
}

function claimOf(incident: GroupedIncident | null, question: GroupingQuestion): Claim {
  if (incident === null) return null;
  const { now, cooldownSeconds } = question;
  const cooling = cooldownSeconds > 0 && isWithin(now, incident.endedAt, cooldownSeconds * 1_000 - 1);
  switch (incident.state) {
    case 'open':
    case 'awaiting_approval':
    case 'proposed':
      return 'extend';
    case 'resolved':
      return cooling ? 'reopen' : null;
    case 'ignored':
      return cooling ? 'count' : null;
    case 'closed':
    case 'escalated':
      return cooling || goesOn(incident, now) || isFlappingStill(incident, now) ? 'count' : null;
    default:
      return assertNever(incident.state);
  }
}

/** A denied or failed plan must not be asked for again with the next line of the very same outbreak. */
function goesOn({ lastLineAt }: GroupedIncident, now: number): boolean {
  return isWithin(now, lastLineAt, OUTBREAK_GAP_MS);
}

function isActive(state: IncidentState): boolean {
  return state === 'open' || state === 'awaiting_approval' || state === 'proposed';
}

/** Whether a repetition is told: the first five, then each power of two. */
export function isTold(repetitions: number): boolean {
  return repetitions <= 5 || Number.isInteger(Math.log2(repetitions));
}
