import { assertNever } from '#shared/domain/assert-never.ts';
import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import type { IncidentState } from '#shared/domain/incident.ts';
import { type Untrusted, untrusted } from '#shared/domain/untrusted.ts';
import { isWithin } from './is-within.ts';

/** Errors that are new within this time belong to one storm. */
export const STORM_WINDOW_MS = 60_000;

/** So many different errors of a host within the window are a storm, folded ones among them. */
export const STORM_KINDS = 6;

/** Incidents of a host that open within this time are a burst. */
export const BURST_MS = 10_000;

/** The incident that would be this one of a burst is a storm instead. */
export const BURST_OPENINGS = 3;

/** Most kinds that a storm lists one by one; further ones are counted together. */
export const MOST_KINDS = 200;

/** Names the kinds of a storm that are counted together. */
export const OTHER_KINDS = 'others';

const TITLE_CHARACTERS = 300;

/** What is new on a host. */
export interface Burst {
  /** Incidents that opened within `BURST_MS`. */
  readonly openings: number;
  /** Different errors that were seen for the first time within `STORM_WINDOW_MS`. */
  readonly kinds: number;
}

/** A storm, as the decision whether it still takes in new errors sees it. */
export interface RagingQuestion {
  readonly state: IncidentState;
  /** When the last new error joined it. Milliseconds since the epoch. */
  readonly newestKindAt: number;
  readonly endedAt: number;
}

/** Whether one more new error makes it a storm. `beside`: it could be folded into an incident of its service instead. */
export function isStorm({ openings, kinds }: Burst, beside: boolean): boolean {
  return kinds + 1 >= STORM_KINDS || (!beside && openings + 1 >= BURST_OPENINGS);
}

/**
 * Whether a storm takes in errors that are new. An escalated one does, since a storm does not end because a person was called;
 * a closed one only for a moment, since nobody looks at it; a repaired or harmless one must hide nothing.
 */
export function isRaging({ state, newestKindAt, endedAt }: RagingQuestion, now: number): boolean {
  const raging = isWithin(now, newestKindAt, STORM_WINDOW_MS);
  switch (state) {
    case 'open':
    case 'awaiting_approval':
    case 'proposed':
    case 'escalated':
      return raging;
    case 'closed':
      return raging && isWithin(now, endedAt, STORM_WINDOW_MS);
    case 'resolved':
    case 'ignored':
      return false;
    default:
      return assertNever(state);
  }
}

/** The fingerprint of every storm of a host. */
export function stormFingerprint(host: HostId): string {
  return `storm:${host}`;
}

/** What a title is made from; the kinds in order of arrival. */
export interface StormTitle {
  readonly host: HostId;
  readonly kinds: readonly { readonly title: Untrusted; readonly service: ServiceId; readonly firstAt: string }[];
}

/** For example `40 kinds of errors on web-1 within a minute, first: connection refused`. */
export function titleOfStorm({ host, kinds }: StormTitle): Untrusted {
  const [first] = kinds;
  const times = kinds.map((kind) => Date.parse(kind.firstAt));
  const minutes = Math.max(1, Math.ceil((Math.max(...times) - Math.min(...times)) / 60_000));
  const many = kinds.length > 1 ? `${kinds.length} kinds of errors` : 'Several errors';
  const services = new Set(kinds.map((kind) => kind.service)).size;
  const of = services > 1 ? ` in ${services} services` : '';
  const span = minutes === 1 ? 'within a minute' : `within ${minutes} minutes`;
  return untrusted(`${many}${of} on ${host} ${span}, first: ${first?.title ?? ''}`.slice(0, TITLE_CHARACTERS));
}
