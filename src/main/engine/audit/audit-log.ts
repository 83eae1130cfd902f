import { z } from 'zod';
import type { AuditVerdict } from '#shared/contract/audit.ts';
import { type IncidentId, Timestamp } from '#shared/domain/ids.ts';
import type { AuditKey } from './audit-checkpoint.ts';

/** Who did it. */
export const AuditActor = z.object({
  kind: z.enum(['agent', 'operator', 'system']),
  id: z.string().max(128),
  role: z.string().max(32).optional(),
});
export type AuditActor = z.infer<typeof AuditActor>;

/** An entry as the caller gives it. `detail` holds the agent's stated reason where there is one; never a secret. */
export const NewAuditEntry = z.object({
  actor: AuditActor,
  action: z.string().min(1).max(64),
  subject: z.string().max(4_096),
  detail: z.record(z.string(), z.unknown()),
});
export type NewAuditEntry = z.infer<typeof NewAuditEntry>;

/** An entry of the chain, as exported; the hash covers everything but itself. */
export const AuditEntry = NewAuditEntry.extend({
  seq: z.number().int().positive(),
  at: Timestamp,
  prevHash: z.string().regex(/^[0-9a-f]{64}$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** The tamper-evident log. Entries are written by `Journal.commit`, or by `append` where nothing else changes. */
export interface AuditLog {
  /** Durable when it returns; throws `audit_unwritable`, and then the caller must not act. */
  append(entry: NewAuditEntry): AuditEntry;
  head(): { seq: number; hash: string };
  /** Reads the stored bytes of every entry again and compares them with the chain and the anchor. */
  verify(): AuditVerdict;
  /** The outcome of the last `verify`; null before the first. */
  lastVerdict(): boolean | null;
  /** Writes `(count, head)` to the anchor now: before each decision and each active effect. Fails closed. */
  anchor(): Promise<void>;
  /** The export format of `docs/audit-format.md`, line by line without line ends. */
  exportLines(incident?: IncidentId): AsyncIterable<string>;
  /** The key that signs checkpoints, exports and reports. Throws `keychain_unavailable`. */
  signingKey(): Promise<AuditKey>;
  /** The newest entries, newest first. */
  newest(limit: number): readonly AuditEntry[];
  /** SHA-256 of the public key (SPKI DER), hex; null while the key cannot be read. For the app and every report. */
  keyFingerprint(): string | null;
}
