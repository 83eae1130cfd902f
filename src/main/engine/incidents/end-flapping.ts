import type { Clock } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Repositories } from '../db/database.ts';
import { FLAPPING_WINDOW_SECONDS } from './decide-flapping.ts';
import { around } from './grouping-book.ts';

/** What is needed to notice that it became quiet. */
export interface FlappingDeps {
  readonly repositories: Pick<Repositories, 'incidents' | 'incidentHistory'>;
  readonly journal: Journal;
  readonly clock: Clock;
}

/** Takes the mark off incidents that came and went and have been quiet for the window; they stay a human's. Called by the engine's tick. */
export function endFlapping({ repositories, journal, clock }: FlappingDeps): void {
  const time = around(clock.now(), FLAPPING_WINDOW_SECONDS * 1_000);
  const quiet = repositories.incidentHistory.quietFlapping(time);
  if (quiet.length === 0) return;
  journal.commit(() => {
    for (const id of quiet) {
      const updatedAt = repositories.incidents.get(id)?.updatedAt;
      if (updatedAt !== undefined) repositories.incidents.update(id, { flapping: false, updatedAt });
    }
    return {};
  });
}
