import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { IncidentId, Timestamp } from '#shared/domain/ids.ts';
import { WireDetail, WireOutcome } from '#shared/domain/wire.ts';
import type { OpenDatabase } from './open-database.ts';
import { jsonColumn, parseRow, parseRows } from './rows.ts';

/** One call to a model as it went over the wire, bodies exactly. */
export interface WireCall {
  readonly id: string;
  readonly incidentId: IncidentId;
  readonly role: string;
  readonly provider: string;
  readonly model: string;
  readonly at: Timestamp;
  readonly finishedAt: Timestamp | null;
  readonly request: string;
  /** Null while nothing came back. */
  readonly response: string | null;
  readonly outcome: WireOutcome;
  readonly detail: WireDetail;
}

/** Rows of calls to models. Call writing methods only inside `Journal.commit`. */
export interface WireCallsRepository {
  insert(call: WireCall): void;
  finish(
    id: string,
    end: Pick<WireCall, 'request' | 'response' | 'outcome' | 'detail'> & { readonly finishedAt: Timestamp },
  ): void;
  /** In order. */
  ofIncident(incidentId: IncidentId): readonly WireCall[];
  /** The model whose answer for this incident held this opaque part, by the SHA-256 of its JSON; null when none did. */
  authorOf(incidentId: IncidentId, sha256: string): string | null;
  /** Calls without an end. */
  unfinished(): readonly Pick<WireCall, 'id' | 'incidentId' | 'detail'>[];
  /** Notes of a call that its engine was killed in that nobody knows its end. */
  abandon(id: string, end: { readonly finishedAt: Timestamp; readonly detail: WireDetail }): void;
}

const body = z.instanceof(Buffer).transform((bytes) => gunzipSync(bytes).toString('utf8'));
const Row = z.object({
  id: z.string(),
  incidentId: IncidentId,
  role: z.string(),
  provider: z.string(),
  model: z.string(),
  at: Timestamp,
  finishedAt: Timestamp.nullable(),
  request: body,
  response: body.nullable(),
  outcome: WireOutcome,
  detail: jsonColumn(WireDetail),
});
const Unfinished = z.object({ id: z.string(), incidentId: IncidentId, detail: jsonColumn(WireDetail) });

const COLUMNS = `id, incident_id AS incidentId, role, provider, model, at, finished_at AS finishedAt, request, response,
  outcome, detail`;

const packed = (text: string): Buffer => gzipSync(Buffer.from(text, 'utf8'));

/** Rows of `wire_calls`; bodies are kept compressed, since each turn repeats those before it. */
export function createWireCallsRepository({ connection }: OpenDatabase): WireCallsRepository {
  const insert = connection.prepare(
    `INSERT INTO wire_calls (id, incident_id, role, provider, model, at, finished_at, request, response, outcome, detail)
     VALUES (@id, @incidentId, @role, @provider, @model, @at, @finishedAt, @request, @response, @outcome, @detail)`,
  );
  const finish = connection.prepare(
    `UPDATE wire_calls SET finished_at = @finishedAt, request = @request, response = @response, outcome = @outcome,
       detail = @detail WHERE id = @id`,
  );
  const abandon = connection.prepare(
    `UPDATE wire_calls SET finished_at = @finishedAt, outcome = 'unknown', detail = @detail WHERE id = @id`,
  );
  const ofIncident = connection.prepare(`SELECT ${COLUMNS} FROM wire_calls WHERE incident_id = ? ORDER BY number`);
  const unfinished = connection.prepare(
    `SELECT id, incident_id AS incidentId, detail FROM wire_calls WHERE outcome = 'running' ORDER BY number`,
  );
  const authorOf = connection
    .prepare(
      `SELECT model FROM wire_calls, json_each(wire_calls.detail, '$.opaque') AS part
       WHERE incident_id = ? AND part.value = ? LIMIT 1`,
    )
    .pluck();
  return {
    insert: (call) =>
      void insert.run({
        ...call,
        request: packed(call.request),
        response: call.response === null ? null : packed(call.response),
        detail: JSON.stringify(call.detail),
      }),
    finish: (id, { finishedAt, request, response, outcome, detail }) =>
      void finish.run({
        id,
        finishedAt,
        request: packed(request),
        response: response === null ? null : packed(response),
        outcome,
        detail: JSON.stringify(detail),
      }),
    ofIncident: (incidentId) => parseRows('wire_calls', Row, ofIncident.all(incidentId)),
    authorOf: (incidentId, sha256) =>
      parseRow('wire_calls', z.string().nullable(), authorOf.get(incidentId, sha256) ?? null),
    unfinished: () => parseRows('wire_calls', Unfinished, unfinished.all()),
    abandon: (id, { finishedAt, detail }) => void abandon.run({ id, finishedAt, detail: JSON.stringify(detail) }),
  };
}
