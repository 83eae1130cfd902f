import { SilenceId, type Timestamp } from '#shared/domain/ids.ts';
import type { Silence, SilenceScope } from '#shared/domain/noise.ts';
import type { Decider } from '#shared/domain/plan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type Clock, timestamp } from '../core/clock.ts';
import type { Change, Journal } from '../core/journal.ts';
import type { Repositories } from '../db/database.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import { findSilence, findSilenceProblem } from './decide-silence.ts';
import type { SilenceRequest, Silences } from './silences.ts';

/** What silences are built from. */
export interface SilenceDeps {
  readonly settings: SettingsSource;
  readonly repositories: Pick<Repositories, 'silences'>;
  readonly journal: Journal;
  readonly clock: Clock;
}

const SHOWN_ENDED = 100;

/** Silences over SQLite; each change is one commit with its event and its audit entry. */
export function createSilences(deps: SilenceDeps): Silences {
  const { repositories, clock } = deps;
  return {
    add: (request, by) => add(deps, request, by),
    end: (id, by, why) => endByHand(deps, id, { by, why }),
    list: ({ includeEnded }) => {
      const now = timestamp(clock);
      const upcoming = repositories.silences.upcoming(now);
      return includeEnded ? [...upcoming, ...repositories.silences.ended(now, SHOWN_ENDED)] : upcoming;
    },
    covers: (error, now) => findSilence(repositories.silences.inForce(now.toISOString()), error),
    endDue: () => endDue(deps),
  };
}

function add(deps: SilenceDeps, request: SilenceRequest, by: Decider): Silence {
  const now = deps.clock.now();
  const { scope } = request;
  const kept = readRequest(deps, request, now);
  requireKnown(deps.settings, scope);
  const id = SilenceId.parse(deps.clock.newId('sil'));
  const none = { endedAt: null, endedBy: null, suppressed: 0, lastAt: null };
  const silence: Silence = { id, ...kept, scope, author: by.user, createdAt: now.toISOString(), ...none };
  deps.journal.commit(() => recordAdded(deps, silence, by));
  return silence;
}

function readRequest(deps: SilenceDeps, request: SilenceRequest, now: Date) {
  const { kind, scope } = request;
  const reason = request.reason.trim();
  if (reason === '') throw new AppError('invalid_input', 'reason: say why it is to be quiet', { field: 'reason' });
  if (scope.host === null && scope.service === null && scope.fingerprint === null) {
    throw new AppError('invalid_input', 'scope: must name a host, a service or a fingerprint', { field: 'scope' });
  }
  const startsAt = Math.max(now.getTime(), readTime('startsAt', request.startsAt ?? now.toISOString()));
  const endsAt = readTime('endsAt', request.endsAt);
  const others = deps.repositories.silences.upcoming(now.toISOString()).length;
  const problem = findSilenceProblem({ scope, startsAt, endsAt, now: now.getTime(), others });
  if (problem !== null) {
    throw new AppError('invalid_input', `${problem.field}: ${problem.why}`, { field: problem.field });
  }
  const at = (time: number): Timestamp => new Date(time).toISOString();
  return { kind, reason, startsAt: at(startsAt), endsAt: at(endsAt) };
}

function readTime(field: string, text: string): number {
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new AppError('invalid_input', `${field}: is no time`, { field });
  return time;
}

function requireKnown(settings: SettingsSource, { host, service }: SilenceScope): void {
  const known = settings.current();
  if (host !== null && !known.hosts.some(({ id }) => id === host)) {
    throw new AppError('not_found', `There is no host "${host}".`, { field: 'scope.host' });
  }
  if (service === null) return;
  const found = known.services.find(({ id }) => id === service);
  if (found === undefined) {
    throw new AppError('not_found', `There is no service "${service}".`, { field: 'scope.service' });
  }
  if (host !== null && found.host !== host) {
    throw new AppError('not_found', `Service "${service}" does not run on "${host}".`, { field: 'scope.service' });
  }
}

function recordAdded({ repositories }: SilenceDeps, silence: Silence, by: Decider): Change {
  repositories.silences.insert(silence);
  const { id, kind, scope, startsAt, endsAt, reason } = silence;
  const data = { silenceId: id, kind, scope, startsAt, endsAt, reason, by };
  const detail = { kind, scope: { ...scope }, startsAt, endsAt, reason, via: by.via };
  return {
    events: [{ incidentId: null, type: 'silence_added', data }],
    audit: [{ actor: { kind: 'operator', id: by.user }, action: 'silence_added', subject: id, detail }],
  };
}

function endByHand(deps: SilenceDeps, id: SilenceId, end: { by: Decider; why: string }): boolean {
  const found = deps.repositories.silences.get(id);
  if (found === null) throw new AppError('not_found', `There is no silence ${id}.`, { field: 'id' });
  if (found.endedAt !== null || found.endsAt <= timestamp(deps.clock)) return false;
  const { user, via } = end.by;
  let ended = false;
  deps.journal.commit(() => {
    ended = deps.repositories.silences.end(id, { at: timestamp(deps.clock), by: user });
    if (!ended) return null;
    const { suppressed } = deps.repositories.silences.get(id) ?? found;
    const why = `ended by ${user}${end.why === '' ? '' : `: ${end.why}`}`;
    const detail = { reason: end.why, suppressed, via };
    return {
      events: [{ incidentId: null, type: 'silence_ended', data: { silenceId: id, suppressed, why } }],
      audit: [{ actor: { kind: 'operator', id: user }, action: 'silence_ended', subject: id, detail }],
    };
  });
  return ended;
}

function endDue(deps: SilenceDeps): void {
  const now = timestamp(deps.clock);
  if (deps.repositories.silences.due(now).length === 0) return;
  deps.journal.commit(() => {
    const over = deps.repositories.silences.due(now);
    for (const { id, endsAt } of over) deps.repositories.silences.end(id, { at: endsAt, by: null });
    const why = 'its time is over';
    return {
      events: over.map(({ id, suppressed }) => {
        const data = { silenceId: id, suppressed, why };
        return { incidentId: null, type: 'silence_ended', data } as const;
      }),
      audit: over.map(({ id, suppressed }) => {
        const detail = { reason: why, suppressed };
        return { actor: { kind: 'system', id: 'incidents' }, action: 'silence_ended', subject: id, detail } as const;
      }),
    };
  });
}
