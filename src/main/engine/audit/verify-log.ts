import type { AuditVerdict } from '#shared/contract/audit.ts';
import type { AuditRepository, StoredEntry } from '../db/audit-repository.ts';
import { anchorFault, type ChainFault, type ChainHead, checkRows, FIRST_PREV_HASH } from './audit-chain.ts';

const PAGE = 1_000;
const BEFORE_ALL = Number.MIN_SAFE_INTEGER;

/** Reads the stored bytes of every entry and judges chain, signatures and anchor. `anchor` null: there is none. */
export function verifyLog(rows: AuditRepository, anchor: ChainHead | null): AuditVerdict {
  const outcome = checkChain(rows);
  if ('reason' in outcome) return tampered(rows, outcome);
  const fault = againstAnchor(rows, outcome, anchor);
  return fault === null ? { intact: true, entries: outcome.seq, head: headOf(outcome) } : tampered(rows, fault);
}

function tampered(rows: AuditRepository, fault: ChainFault): AuditVerdict {
  return {
    intact: false,
    entries: readable(() => rows.count()) ?? Math.max(0, fault.seq - 1),
    head: headOf(readable(() => rows.newest()) ?? { seq: 0, hash: FIRST_PREV_HASH }),
    firstBad: { seq: Math.max(1, fault.seq), reason: fault.reason },
  };
}

/** What the anchor says about a log whose chain is sound. */
export function againstAnchor(rows: AuditRepository, head: ChainHead, anchor: ChainHead | null): ChainFault | null {
  if (anchor !== null) return anchorFault(head, anchor, rows.hashAt(anchor.seq));
  if (head.seq === 0) return null;
  return {
    seq: head.seq,
    reason:
      'the anchor of this log is missing (or its keychain does not answer), so nothing shows that its end is the real one',
  };
}

function checkChain(rows: AuditRepository): ChainHead | ChainFault {
  let head: ChainHead = { seq: 0, hash: FIRST_PREV_HASH };
  for (let position = BEFORE_ALL; ; position = head.seq) {
    const page = readPage(rows, position, head.seq);
    if ('reason' in page) return page;
    const outcome = checkRows(head, page);
    if ('reason' in outcome) return outcome;
    head = outcome;
    if (page.length === 0) return head;
  }
}

/** A page of rows; where the file itself is damaged, the rows before the damage, then the fault. */
function readPage(rows: AuditRepository, position: number, seq: number): readonly StoredEntry[] | ChainFault {
  const page = readable(() => rows.after(position, PAGE));
  if (page !== null) return page;
  try {
    return rows.after(position, 1);
  } catch (error) {
    return { seq: seq + 1, reason: `entry ${seq + 1} cannot be read: ${error instanceof Error ? error.message : ''}` };
  }
}

function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function headOf(head: ChainHead): { seq: number; hash: string } {
  return { seq: Math.max(0, head.seq), hash: head.hash.slice(0, 64) };
}
