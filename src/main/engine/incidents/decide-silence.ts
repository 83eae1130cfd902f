import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import type { Silence, SilenceScope } from '#shared/domain/noise.ts';
import { stormFingerprint } from './decide-storm.ts';

/** A silence is at least this long. */
export const SHORTEST_SECONDS = 60;

/** A silence is at most this long. */
export const LONGEST_DAYS = 30;

/** A maintenance window begins at most this far ahead. */
export const FURTHEST_DAYS = 365;

/** So many may be in force or planned at a time. */
export const MOST_SILENCES = 500;

/** What may be kept quiet: an error of a service on a host, as its log lines show it. */
export interface SilencedError {
  readonly host: HostId;
  readonly service: ServiceId;
  readonly fingerprint: string;
}

/** The first silence whose scope has this error; the silences are those in force, oldest first. */
export function findSilence(silences: readonly Silence[], error: SilencedError): Silence | null {
  return silences.find(({ scope }) => fits(scope, error)) ?? null;
}

/** The first silence that was meant for the storms of a host. */
export function findStormSilence(silences: readonly Silence[], host: HostId): Silence | null {
  const fingerprint = stormFingerprint(host);
  return silences.find(({ scope }) => scope.fingerprint === fingerprint && fitsOne(scope.host, host)) ?? null;
}

function fits(scope: SilenceScope, error: SilencedError): boolean {
  return (
    fitsOne(scope.host, error.host) &&
    fitsOne(scope.service, error.service) &&
    fitsOne(scope.fingerprint, error.fingerprint)
  );
}

function fitsOne(wanted: string | null, is: string): boolean {
  return wanted === null || wanted === is;
}

/** A silence as asked for, and what is there. Times are milliseconds since the epoch. */
export interface SilenceQuestion {
  readonly scope: SilenceScope;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly now: number;
  /** How many are in force or planned. */
  readonly others: number;
}

/** What is wrong with the times or the number of silences; null when nothing is. */
export function findSilenceProblem(question: SilenceQuestion): { readonly field: string; readonly why: string } | null {
  const { startsAt, endsAt, now, others } = question;
  const day = 86_400_000;
  if (startsAt > now + FURTHEST_DAYS * day) {
    return { field: 'startsAt', why: `must be at most ${FURTHEST_DAYS} days ahead` };
  }
  if (endsAt <= now) return { field: 'endsAt', why: 'is over already' };
  if (endsAt <= startsAt) return { field: 'endsAt', why: 'must be after the beginning' };
  if (endsAt - startsAt < SHORTEST_SECONDS * 1_000) {
    return { field: 'endsAt', why: 'must be at least a minute after the beginning' };
  }
  if (endsAt - startsAt > LONGEST_DAYS * day) {
    return { field: 'endsAt', why: `must be at most ${LONGEST_DAYS} days after the beginning` };
  }
  if (others >= MOST_SILENCES) return { field: 'scope', why: `there are ${others} silences already; end some first` };
  return null;
}
