import { z } from 'zod';
import type { OpenDatabase } from './open-database.ts';
import { parseRow } from './rows.ts';

/** The facts that are kept. */
type DeskStateName = 'mode' | 'watcher' | 'stop' | 'stop_file_found' | 'system_fingerprint';

/** A few facts of the desk that outlive a restart, each under a name. Call `set` only inside `Journal.commit`. */
export interface DeskStateRepository {
  get(name: DeskStateName): string | null;
  set(name: DeskStateName, value: string): void;
}

/** Rows of `desk_state`. */
export function createDeskStateRepository({ connection }: OpenDatabase): DeskStateRepository {
  const get = connection.prepare('SELECT value FROM desk_state WHERE name = ?').pluck();
  const set = connection.prepare(
    'INSERT INTO desk_state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  return {
    get: (name) => parseRow('desk_state', z.string().nullable(), get.get(name) ?? null),
    set: (name, value) => {
      set.run(name, value);
    },
  };
}
