import type { Timestamp } from '#shared/domain/ids.ts';

/** What a report tells: one incident, the audit log, or a shift. */
export type ReportKind = 'incident' | 'audit' | 'handoff';

/** A piece of a report. Every text may hold what a peer wrote: it is drawn as text, with what is invisible made visible. */
export type Block =
  | { readonly type: 'paragraph'; readonly text: string }
  | { readonly type: 'facts'; readonly rows: readonly Fact[] }
  | { readonly type: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
  /** Text of a fixed width, line by line. */
  | { readonly type: 'code'; readonly text: string };

/** A name and its value. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
}

/** Where the record stood when the report was made, and what verifies the file. */
export interface ReportProof {
  readonly head: { readonly seq: number; readonly hash: string };
  /** Null when it was not verified since the start. */
  readonly intact: boolean | null;
  /** SHA-256 of the public key (SPKI DER), hex. */
  readonly keyFingerprint: string;
}

/** A report as it is drawn, whatever the format. */
export interface Report {
  readonly kind: ReportKind;
  readonly title: string;
  readonly subtitle: string;
  readonly createdAt: Timestamp;
  readonly facts: readonly Fact[];
  readonly sections: readonly Section[];
  readonly proof: ReportProof;
}

/** `2026-01-02 03:04:05 UTC`: a record is read in other places than the one where it was made. */
export function inUtc(time: string): string {
  return `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;
}

/** The last chapter of each report: how someone who has only the file verifies it. */
export function proofSection({ kind, proof }: Report): Section {
  const command = kind === 'handoff' ? 'sentry-desk handoff verify FILE' : 'sentry-desk audit verify --file FILE';
  const verdict = { true: 'intact when this was made', false: 'FOUND CHANGED when this was made' } as const;
  return {
    heading: 'How to verify this file',
    blocks: [
      {
        type: 'facts',
        rows: [
          { name: 'Head of the record', value: `entry ${proof.head.seq}` },
          { name: 'Its hash', value: proof.head.hash },
          { name: 'Record', value: proof.intact === null ? 'not verified' : verdict[`${proof.intact}`] },
          { name: 'Key fingerprint', value: proof.keyFingerprint },
        ],
      },
      {
        type: 'paragraph',
        text:
          'The last line of this file is a seal: an Ed25519 signature over every byte before it. The command below needs this ' +
          'file and nothing else. The fingerprint printed here proves nothing by itself: compare it with the one that the ' +
          'Security screen of the desk shows.',
      },
      { type: 'code', text: `${command} --public-key ${proof.keyFingerprint}` },
    ],
  };
}
