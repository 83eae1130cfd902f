import { z } from 'zod';
import type { IncidentId, Timestamp } from '#shared/domain/ids.ts';
import type { OpenDatabase } from './open-database.ts';
import { parseRow, parseRows } from './rows.ts';

/** Money set aside for one call. Amounts in billionths of a dollar; `reservedMs` in the budget's own time. */
export interface LedgerReservation {
  readonly id: string;
  readonly at: Timestamp;
  readonly incidentId: IncidentId;
  readonly role: string;
  readonly provider: string;
  readonly model: string;
  readonly reservedNano: number;
  readonly reservedMs: number;
}

/** What counts against a window: what was settled in it, and everything that is still open (`settledMs` null). */
export interface LedgerEntry {
  readonly nano: number;
  readonly settledMs: number | null;
}

/** Money spent and set aside for models. Call writing methods only inside `Journal.commit`. */
export interface CostLedgerRepository {
  reserve(reservation: LedgerReservation): void;
  settle(id: string, settled: { readonly nano: number; readonly ms: number; readonly usage: unknown }): void;
  /** Ids of what was set aside and never settled, with the amount. */
  open(): readonly { readonly id: string; readonly nano: number }[];
  /** Open entries, and those settled at or after this moment of the budget's time; oldest first. */
  counting(sinceMs: number): readonly LedgerEntry[];
  /** The latest moment of the budget's time on record; null when there is none. */
  latestMs(): number | null;
  ofIncident(incidentId: IncidentId): number;
  /** What was spent and set aside since then by the computer's clock, and by how many calls. */
  since(at: Timestamp): { readonly nano: number; readonly calls: number };
  total(): number;
}

const Open = z.object({ id: z.string(), nano: z.number().int() });
const Entry = z.object({ nano: z.number().int(), settledMs: z.number().int().nullable() });
const Sum = z.object({ nano: z.number().int(), calls: z.number().int() });
const nano = z.number().int();

/** Rows of `cost_ledger`. */
export function createCostLedgerRepository({ connection }: OpenDatabase): CostLedgerRepository {
  const reserve = connection.prepare(
    `INSERT INTO cost_ledger (id, at, incident_id, role, provider, model, reserved_nano, reserved_ms)
     VALUES (@id, @at, @incidentId, @role, @provider, @model, @reservedNano, @reservedMs)`,
  );
  const settle = connection.prepare(
    'UPDATE cost_ledger SET settled_nano = @nano, settled_ms = @ms, usage = @usage WHERE id = @id AND settled_ms IS NULL',
  );
  const open = connection.prepare(
    'SELECT id, reserved_nano AS nano FROM cost_ledger WHERE settled_ms IS NULL ORDER BY number',
  );
  const counting = connection.prepare(
    `SELECT COALESCE(settled_nano, reserved_nano) AS nano, settled_ms AS settledMs FROM cost_ledger
     WHERE settled_ms IS NULL OR settled_ms >= ? ORDER BY settled_ms`,
  );
  const latest = connection
    .prepare('SELECT MAX(MAX(reserved_ms), MAX(COALESCE(settled_ms, 0))) FROM cost_ledger')
    .pluck();
  const sum = 'COALESCE(SUM(COALESCE(settled_nano, reserved_nano)), 0)';
  const ofIncident = connection.prepare(`SELECT ${sum} FROM cost_ledger WHERE incident_id = ?`).pluck();
  const since = connection.prepare(`SELECT ${sum} AS nano, COUNT(*) AS calls FROM cost_ledger WHERE at >= ?`);
  const total = connection.prepare(`SELECT ${sum} FROM cost_ledger`).pluck();
  return {
    reserve: (reservation) => void reserve.run(reservation),
    settle: (id, { nano, ms, usage }) =>
      void settle.run({ id, nano, ms, usage: usage === null ? null : JSON.stringify(usage) }),
    open: () => parseRows('cost_ledger', Open, open.all()),
    counting: (sinceMs) => parseRows('cost_ledger', Entry, counting.all(sinceMs)),
    latestMs: () => parseRow('cost_ledger', nano.nullable(), latest.get() ?? null),
    ofIncident: (incidentId) => parseRow('cost_ledger', nano, ofIncident.get(incidentId)),
    since: (at) => parseRow('cost_ledger', Sum, since.get(at)),
    total: () => parseRow('cost_ledger', nano, total.get()),
  };
}
