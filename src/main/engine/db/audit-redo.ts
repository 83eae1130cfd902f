import type { Database } from 'better-sqlite3';
import { z } from 'zod';

/*
 * SQLite commits a transaction over two files in WAL mode file by file, in the order they were opened: a process that is
 * killed in between leaves `desk.db` changed without its audit entries. So each transaction also leaves the entries it
 * appended in `desk.db`, and whoever opens the folder next copies what did not arrive. The bytes are the same, so is the chain.
 */

const Row = z.object({ seq: z.number().int(), entry: z.string(), hash: z.string() });
const Head = z.object({ seq: z.number().int(), hash: z.string() });

/** Inside a transaction: `note` keeps the audit entries after `afterSeq`, in place of those of the transaction before. */
export function createAuditRedo(connection: Database): { note(afterSeq: number): void } {
  const clear = connection.prepare('DELETE FROM main.audit_redo');
  const copy = connection.prepare(
    'INSERT INTO main.audit_redo SELECT seq, entry, hash FROM audit.entries WHERE seq > ?',
  );
  return {
    note: (afterSeq) => {
      clear.run();
      copy.run(afterSeq);
    },
  };
}

/**
 * Appends to `audit.db` the noted entries that did not arrive there. What does not link to the head is left alone: then the
 * log itself is damaged, and the verification says so.
 */
export function settleAudit(connection: Database): void {
  connection
    .transaction(() => {
      const head = Head.parse(
        connection.prepare('SELECT seq, hash FROM audit.entries ORDER BY seq DESC LIMIT 1').get() ?? {
          seq: 0,
          hash: '0'.repeat(64),
        },
      );
      const missing = z
        .array(Row)
        .parse(
          connection.prepare('SELECT seq, entry, hash FROM main.audit_redo WHERE seq > ? ORDER BY seq').all(head.seq),
        );
      const first = missing[0];
      if (first?.seq !== head.seq + 1 || !first.entry.includes(`"prevHash":"${head.hash}"`)) return;
      const insert = connection.prepare('INSERT INTO audit.entries (seq, entry, hash) VALUES (?, ?, ?)');
      for (const row of missing) insert.run(row.seq, row.entry, row.hash);
    })
    .immediate();
}
