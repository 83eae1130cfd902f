import { createHash, sign } from 'node:crypto';
import { z } from 'zod';
import { IncidentId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type Clock, timestamp } from '../core/clock.ts';
import type { AuditRepository } from '../db/audit-repository.ts';
import { canonicalJson, FIRST_PREV_HASH, readEntry } from './audit-chain.ts';
import type { AuditKey } from './audit-checkpoint.ts';
import { concernsIncident } from './concerns-incident.ts';

/** Names the format, and its version. */
export const EXPORT_FORMAT = 'sentry-desk-audit/1';

const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** The first line of an export. */
export const ExportHeader = z.object({
  format: z.literal(EXPORT_FORMAT),
  /** Base64 of the DER form (SPKI). */
  publicKey: z.string(),
  exportedAt: z.string(),
  /** How many entries follow. */
  entries: z.number().int().nonnegative(),
  /** Set when only the entries of this incident follow. */
  incident: IncidentId.optional(),
});
export type ExportHeader = z.infer<typeof ExportHeader>;

/** The last line of an export. */
export const ExportSeal = z.object({
  seal: z.object({
    bodySha256: Hash,
    head: z.object({ seq: z.number().int().nonnegative(), hash: Hash }),
    signature: z.string(),
  }),
});
export type ExportSeal = z.infer<typeof ExportSeal>;

const PAGE = 500;

/** What an export is made from. */
export interface ExportRequest {
  readonly rows: AuditRepository;
  readonly clock: Clock;
  readonly key: () => Promise<AuditKey>;
  /** The entries about this incident only; all without. */
  readonly incident?: IncidentId | undefined;
}

/** The log as it is now, line by line without line ends. Throws `keychain_unavailable` without a key to seal with. */
export async function* exportLog(request: ExportRequest): AsyncGenerator<string, void, void> {
  const { rows, clock, incident } = request;
  const key = await request.key();
  const head = rows.newest() ?? { seq: 0, hash: FIRST_PREV_HASH };
  // Of one incident there are few, and the header says how many before they come.
  const chosen = incident === undefined ? null : [...entryLines(rows, head.seq, incident)];
  const body = createHash('sha256');
  const header: ExportHeader = {
    format: EXPORT_FORMAT,
    publicKey: key.publicKey,
    exportedAt: timestamp(clock),
    entries: chosen?.length ?? head.seq,
    ...(incident === undefined ? {} : { incident }),
  };
  for (const line of joined(JSON.stringify(header), chosen ?? entryLines(rows, head.seq))) {
    body.update(`${line}\n`);
    yield line;
  }
  const bodySha256 = body.digest('hex');
  const signature = sign(null, Buffer.from(bodySha256, 'utf8'), key.privateKey).toString('base64');
  yield JSON.stringify({ seal: { bodySha256, head, signature } } satisfies ExportSeal);
}

function* joined(header: string, lines: Iterable<string>): Generator<string, void, void> {
  yield header;
  yield* lines;
}

function* entryLines(rows: AuditRepository, lastSeq: number, incident?: IncidentId): Generator<string, void, void> {
  for (let seq = 0; seq < lastSeq; ) {
    const page = rows.after(seq, Math.min(PAGE, lastSeq - seq));
    if (page.length === 0) return;
    for (const row of page) {
      seq = row.seq;
      const entry = readEntry(row.bytes);
      if (entry === null) throw new AppError('storage_failed', `audit entry ${row.seq} cannot be read: verify the log`);
      if (incident === undefined || concernsIncident(entry, incident))
        yield canonicalJson({ ...entry, hash: row.hash });
    }
  }
}
