import { z } from 'zod';
import type { SilenceId, Timestamp } from '#shared/domain/ids.ts';
import { Silence } from '#shared/domain/noise.ts';
import type { OpenDatabase } from './open-database.ts';
import { parseRow, parseRows } from './rows.ts';

/** Rows of silences and maintenance windows. Call writing methods only inside `Journal.commit`. */
export interface SilencesRepository {
  insert(silence: Silence): void;
  get(id: SilenceId): Silence | null;
  /** Those whose time includes this moment and that nobody ended, oldest first. */
  inForce(now: Timestamp): readonly Silence[];
  /** Those that are or will be in force, newest first. */
  upcoming(now: Timestamp): readonly Silence[];
  /** Those that are over, newest first. */
  ended(now: Timestamp, limit: number): readonly Silence[];
  /** Those whose time has run out and that were not booked as ended yet. */
  due(now: Timestamp): readonly Silence[];
  /** Books the end once; false when it was booked before. `by` is null when its time ran out. */
  end(id: SilenceId, end: { readonly at: Timestamp; readonly by: string | null }): boolean;
  /** Adds lines that it kept quiet. */
  suppress(id: SilenceId, lines: { readonly count: number; readonly at: Timestamp }): void;
}

const Scope = z.looseObject({ host: z.unknown(), service: z.unknown(), fingerprint: z.unknown() });
const Row = z.preprocess((row) => {
  const { host, service, fingerprint, ...rest } = Scope.parse(row);
  return { ...rest, scope: { host, service, fingerprint } };
}, Silence);

/** A silence whose time ran out is booked with `ended_at` and without `ended_by`; nobody ended it by hand. */
const COLUMNS = `id, kind, host, service, fingerprint, reason, author, created_at AS createdAt, starts_at AS startsAt,
  ends_at AS endsAt, CASE WHEN ended_by IS NULL THEN NULL ELSE ended_at END AS endedAt, ended_by AS endedBy, suppressed,
  last_at AS lastAt`;

type Connection = OpenDatabase['connection'];

/** Rows of `silences`. */
export function createSilencesRepository({ connection }: OpenDatabase): SilencesRepository {
  return { ...writers(connection), ...readers(connection) };
}

function writers(connection: Connection): Pick<SilencesRepository, 'insert' | 'end' | 'suppress'> {
  const insert = connection.prepare(
    `INSERT INTO silences (id, kind, host, service, fingerprint, reason, author, created_at, starts_at, ends_at,
       suppressed) VALUES (@id, @kind, @host, @service, @fingerprint, @reason, @author, @createdAt, @startsAt, @endsAt, 0)`,
  );
  const end = connection.prepare('UPDATE silences SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL');
  const suppress = connection.prepare(
    'UPDATE silences SET suppressed = suppressed + @count, last_at = @at WHERE id = @id',
  );
  return {
    insert: ({ id, kind, scope, reason, author, createdAt, startsAt, endsAt }) => {
      insert.run({ id, kind, ...scope, reason, author, createdAt, startsAt, endsAt });
    },
    end: (id, { at, by }) => end.run(at, by, id).changes > 0,
    suppress: (id, lines) => {
      suppress.run({ id, ...lines });
    },
  };
}

function readers(connection: Connection): Omit<SilencesRepository, 'insert' | 'end' | 'suppress'> {
  const where = (condition: string) => connection.prepare(`SELECT ${COLUMNS} FROM silences WHERE ${condition}`);
  const get = where('id = ?');
  const inForce = where('ended_at IS NULL AND starts_at <= @now AND ends_at > @now ORDER BY number');
  const upcoming = where('ended_at IS NULL AND ends_at > ? ORDER BY number DESC LIMIT 1000');
  const ended = where('ended_at IS NOT NULL OR ends_at <= @now ORDER BY COALESCE(ended_at, ends_at) DESC LIMIT @limit');
  const due = where('ended_at IS NULL AND ends_at <= ? ORDER BY ends_at, number');
  return {
    get: (id) => parseRow('silences', Row.nullable(), get.get(id) ?? null),
    inForce: (now) => parseRows('silences', Row, inForce.all({ now })),
    upcoming: (now) => parseRows('silences', Row, upcoming.all(now)),
    ended: (now, limit) => parseRows('silences', Row, ended.all({ now, limit })),
    due: (now) => parseRows('silences', Row, due.all(now)),
  };
}
