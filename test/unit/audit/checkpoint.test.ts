import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkRows, FIRST_PREV_HASH, sealEntry } from '../../../src/main/engine/audit/audit-chain.ts';
import { type AuditKey, checkpointEntry, checkpointFault } from '../../../src/main/engine/audit/audit-checkpoint.ts';
import type { NewAuditEntry } from '../../../src/main/engine/audit/audit-log.ts';

const AT = '2026-01-02T03:04:05.000Z';
const head = { seq: 999, hash: 'a'.repeat(64) };

function newKey(): AuditKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') };
}

function check(entry: NewAuditEntry): ReturnType<typeof checkRows> {
  const start = { seq: 0, hash: FIRST_PREV_HASH };
  const sealed = sealEntry(start, AT, entry);
  return checkRows(start, [{ seq: 1, bytes: Buffer.from(sealed.entry), hash: sealed.value.hash }]);
}

describe('a checkpoint', () => {
  it('is good for the entry before it and for no other', () => {
    const entry = checkpointEntry(head, newKey());
    expect(checkpointFault(entry, head)).toBeNull();
    expect(checkpointFault(entry, { ...head, seq: 998 })).toContain('not good');
    expect(checkpointFault(entry, { ...head, hash: 'b'.repeat(64) })).toContain('not good');
  });

  it('is refused when the key is another or none', () => {
    const entry = checkpointEntry(head, newKey());
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey;
    const other = rsa.export({ format: 'der', type: 'spki' }).toString('base64');
    for (const publicKey of [newKey().publicKey, other, 'nonsense']) {
      expect(checkpointFault({ detail: { ...entry.detail, publicKey } }, head)).toContain('not good');
    }
    expect(checkpointFault({ detail: {} }, head)).toBe('carries no signature');
  });

  it('with a bad signature is a fault of a chain whose hashes are sound', () => {
    const good = checkpointEntry({ seq: 0, hash: FIRST_PREV_HASH }, newKey());
    expect(check(good)).toMatchObject({ seq: 1, hash: expect.any(String) });
    expect(check(checkpointEntry(head, newKey()))).toEqual({
      seq: 1,
      reason: 'checkpoint 1 carries a signature that is not good',
    });
  });
});
