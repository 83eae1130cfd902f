import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRedact } from '../../../src/main/engine/guard/check-kinds.ts';
import { createRedactor } from '../../../src/main/engine/guard/create-redactor.ts';

const redactor = createRedactor();
const redact = (text: string): string => redactor.redact(text);
/** Made at run time, so that no scanner takes the tests for a leak. */
const made = (prefix: string, length: number): string =>
  prefix + 'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7'.repeat(10).slice(0, length);
const key = (kind: string): string =>
  `-----BEGIN ${kind}PRIVATE KEY-----\nMIIabc\ndef==\n-----END ${kind}PRIVATE KEY-----`;

describe('redaction', () => {
  it.each([
    [`id AKIA${'ABCDEFGH'.repeat(2)} used`, 'id [redacted:secret] used'],
    [`push with ${made('ghp_', 36)}`, 'push with [redacted:secret]'],
    [`slack ${made('xoxb-', 30)}`, 'slack [redacted:secret]'],
    [`Authorization: Bearer ${made('', 40)}`, 'Authorization: Bearer [redacted:secret]'],
    ['DB_PASSWORD=hunter2!', 'DB_PASSWORD=[redacted:secret]'],
    ['{"password": "a b c"}', '{"password": "[redacted:secret]"}'],
    ['clientSecret: q1w2e3r4t5', 'clientSecret: [redacted:secret]'],
    ['postgres://app:s3cr3tpw@db-1/shop', 'postgres://app:[redacted:secret]@db-1/shop'],
    [`a\n${key('RSA ')}\nb`, 'a\n[redacted:private_key]\nb'],
    [`a\n${key('OPENSSH ')}\nb`, 'a\n[redacted:private_key]\nb'],
    ['x -----BEGIN PRIVATE KEY-----\ncut off here', 'x [redacted:private_key]'],
  ])('%j becomes %j', (text, masked) => expect(redact(text)).toBe(masked));

  it.each([
    'ERROR connection refused on port 9999',
    'password authentication failed for user "app"',
    'token expired at 2026-01-02T03:04:05Z',
    'GET /api/tokens?limit=5 200 12ms',
    'commit 3b391e5a0c2f4b6d8e0f1a2b3c4d5e6f70819203',
    'https://docs.example.com/a?b=c',
    'password=${DB_PASSWORD}',
    'secret: null',
  ])('%j stays as it is', (text) => expect(redact(text)).toBe(text));

  it('gives the same value the same placeholder, and everything back', () => {
    const result = checkRedact({ text: 'password=abc123! then ⟦SECRET_1⟧ and password=abc123! and token=zzz999' });
    expect(result.findings.map(({ placeholder }) => placeholder)).toEqual(['⟦SECRET_1⟧', '⟦SECRET_1⟧', '⟦SECRET_2⟧']);
    expect(result.redacted).not.toContain('abc123');
    expect(result.restored).toContain('abc123! then ⟦SECRET_1⟧ and');
  });

  it('restores any text, also one made of its own placeholders', () => {
    const piece = fc.constantFrom('⟦', '⟧', '⟦⟦', 'SECRET_1', '⟦SECRET_1⟧', 'password=', 'abc123! ', '\n', '"', 'x');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('');
        expect(checkRedact({ text }).restored).toBe(text);
      }),
    );
  });

  it.each([
    '-----BEGIN RSA PRIVATE KEY-----',
    'password',
    'password=',
    'a_',
    'eyJ',
    'a://a:',
    'Bearer  ',
    '"',
    'token[',
  ])('reads %s over and over, and gives it back', (piece) => {
    const text = piece.repeat(Math.ceil(300_000 / piece.length));
    expect(checkRedact({ text }).restored).toBe(text);
  });

  it('keeps apart thousands of secrets that begin alike', () => {
    const text = Array.from({ length: 8_000 }, (_none, index) => `password=Sesame-${index}-open`).join('\n');
    const { redacted, findings, restored } = checkRedact({ text });
    expect(redacted).not.toContain('Sesame');
    expect(findings).toHaveLength(8_000);
    expect(restored).toBe(text);
  });
});
