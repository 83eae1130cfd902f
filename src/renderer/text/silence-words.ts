import type { Silence, SilenceScope } from '#shared/domain/noise.ts';
import { duration } from './times.ts';

/** What stays quiet, in words: `the error f3a9… of mailer`, `everything of db-1`. */
export function scopeText({ fingerprint, service, host }: SilenceScope): string {
  const what = fingerprint === null ? 'everything' : `the error ${fingerprint}`;
  const of = [service, host].filter((part) => part !== null).join(' on ');
  return of === '' ? what : `${what} of ${of}`;
}

/** How a silence stands at a time. */
export function silenceStanding(silence: Silence, nowMs: number): 'planned' | 'in_force' | 'over' {
  if (silence.endedAt !== null || Date.parse(silence.endsAt) <= nowMs) {
    return 'over';
  }
  return Date.parse(silence.startsAt) > nowMs ? 'planned' : 'in_force';
}

/** How long a silence still lasts, or when it begins. */
export function timeLeft(silence: Silence, nowMs: number): string {
  switch (silenceStanding(silence, nowMs)) {
    case 'over':
      return 'over';
    case 'planned':
      return `begins in ${duration(Date.parse(silence.startsAt) - nowMs)}`;
    case 'in_force':
      return `${duration(Date.parse(silence.endsAt) - nowMs)} left`;
  }
}

/** What a kind of silence is called. */
export function silenceKindLabel(kind: Silence['kind']): string {
  return kind === 'maintenance' ? 'Maintenance' : 'Silence';
}
