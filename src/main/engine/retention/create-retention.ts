import type { Settings } from '#shared/domain/settings.ts';
import { type Clock, timestamp } from '../core/clock.ts';
import type { Change, Journal } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';
import type { EndedIncident } from '../db/retention-repository.ts';
import { decideExpiry, type Expiry } from './decide-expiry.ts';

/** How often is looked, and how many incidents go at a time: nobody has to wait for it. */
const LOOK_EVERY_MS = 600_000;
const MOST_AT_ONCE = 20;

/** What retention works with. */
export interface RetentionDeps {
  readonly repositories: Pick<Repositories, 'retention'>;
  readonly settings: { current(): Pick<Settings, 'retention'> };
  readonly journal: Pick<Journal, 'commit'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Lets go of what was captured for old incidents. */
export interface Retention {
  /** Removes what is due, some incidents at a time; between two looks it does nothing. */
  removeDue(): void;
}

/**
 * Creates it. Of an incident its story stays: what was found, planned, decided and done. The lines, answers and exchanges go,
 * with the values behind its placeholders. The audit log is not touched; it gets an entry for each incident.
 */
export function createRetention(deps: RetentionDeps): Retention {
  let lookedAt = Number.NEGATIVE_INFINITY;
  return {
    removeDue: () => {
      const now = deps.clock.now().getTime();
      if (Math.abs(now - lookedAt) < LOOK_EVERY_MS) return;
      lookedAt = now;
      const { retention } = deps.repositories;
      const { days, maxMegabytes } = deps.settings.current().retention;
      const expiry = decideExpiry({ now, days, maxMegabytes, usedBytes: retention.usedBytes() });
      const due = retention.ended(new Date(expiry.endedBefore).toISOString(), MOST_AT_ONCE);
      if (due.length === 0) return;
      deps.journal.commit(() => removeAll(deps, due, expiry));
      deps.log.info(`what was captured for ${due.length} old incidents is no longer kept`);
    },
  };
}

function removeAll({ repositories, clock }: RetentionDeps, due: readonly EndedIncident[], expiry: Expiry): Change {
  const at = timestamp(clock);
  const changes = due.map(({ id, lastAt }) => {
    const removed = repositories.retention.remove(id, at);
    const why = Date.parse(lastAt) < expiry.tooOldBefore ? ('age' as const) : ('size' as const);
    const actor = { kind: 'system', id: 'retention' } as const;
    return {
      event: { incidentId: id, type: 'evidence_expired', data: { pieces: removed.evidence, why } } as const,
      entry: { actor, action: 'evidence_expired', subject: id, detail: { ...removed, why, lastAt } },
    };
  });
  return { events: changes.map(({ event }) => event), audit: changes.map(({ entry }) => entry) };
}
