import type { OpenDatabase } from '../db/open-database.ts';
import type { Journal } from './journal.ts';

/** Runs work that writes rows: in the commit that is open, else in one of its own that has no events. */
export function createTransact(deps: {
  database: Pick<OpenDatabase, 'inTransaction'>;
  journal: Pick<Journal, 'commit'>;
}): <T>(work: () => T) => T {
  return <T>(work: () => T): T => {
    if (deps.database.inTransaction()) return work();
    const done: T[] = [];
    deps.journal.commit(() => {
      done.push(work());
      return {};
    });
    return done[0] as T;
  };
}
