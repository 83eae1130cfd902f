import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAuditDatabase } from '../../../src/main/engine/audit/verify-audit-database.ts';
import { verifyExportFile } from '../../../src/main/engine/audit/verify-export.ts';
import { auditEntry, openDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

interface Exported {
  readonly file: string;
  readonly lines: readonly string[];
  readonly fingerprint: string;
}

/** 1,003 entries, so that one of them is a checkpoint, exported to a file. */
async function exportDesk(folder: string): Promise<Exported> {
  await using desk = await openDesk(folder);
  desk.journal.commit(() => ({ audit: Array.from({ length: 1_002 }, (_, n) => auditEntry({ n, text: 'é\u2028🚒' })) }));
  expect(await verifyAuditDatabase(folder, desk.secrets)).toMatchObject({ intact: true, entries: 1_003 });
  const lines: string[] = [];
  for await (const line of desk.audit.exportLines()) lines.push(line);
  const file = join(folder, 'export.jsonl');
  writeFileSync(file, `${lines.join('\n')}\n`);
  return { file, lines, fingerprint: desk.audit.keyFingerprint() ?? '' };
}

describe('an exported log', () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let exported: Exported;
  beforeAll(async () => {
    dir = await tempDir();
    exported = await exportDesk(dir.path);
  });
  afterAll(() => dir[Symbol.asyncDispose]());

  const verifyLines = (lines: readonly string[], end = '\n'): ReturnType<typeof verifyExportFile> => {
    const file = join(dir.path, 'changed.jsonl');
    writeFileSync(file, lines.join('\n') + end);
    return verifyExportFile(file, exported.fingerprint);
  };

  it('is verified from the file alone, and trusted with the key that was named', async () => {
    const { file, fingerprint } = exported;
    const header = JSON.parse(exported.lines[0] ?? '') as { publicKey: string; entries: number };
    const verdict = { intact: true, entries: 1_003, keyFingerprint: fingerprint };
    expect(await verifyExportFile(file)).toMatchObject({ ...verdict, keyTrusted: false });
    expect(await verifyExportFile(file, fingerprint)).toMatchObject({ ...verdict, keyTrusted: true });
    expect(await verifyExportFile(file, header.publicKey)).toMatchObject({ ...verdict, keyTrusted: true });
    expect(header.entries).toBe(1_003);
    expect(createHash('sha256').update(Buffer.from(header.publicKey, 'base64')).digest('hex')).toBe(fingerprint);
  });

  it('holds a signed checkpoint at entry 1,000', () => {
    expect(JSON.parse(exported.lines[1_000] ?? '')).toMatchObject({
      seq: 1_000,
      actor: { kind: 'system', id: 'audit' },
      action: 'checkpoint',
      subject: 'entry 999',
    });
  });

  it('is written as the format says, so the seal covers every byte before it', () => {
    const text = readFileSync(exported.file, 'utf8');
    const body = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1);
    const { seal } = JSON.parse(exported.lines.at(-1) ?? '') as { seal: { bodySha256: string; head: unknown } };
    const last = JSON.parse(exported.lines.at(-2) ?? '') as { seq: number; hash: string };
    expect(seal.bodySha256).toBe(createHash('sha256').update(body, 'utf8').digest('hex'));
    expect(seal.head).toEqual({ seq: 1_003, hash: last.hash });
  });

  it.each<{ name: string; change: (lines: string[]) => void; seq: number; reason: RegExp }>([
    {
      name: 'an entry changed',
      change: (lines) => lines.splice(5, 1, (lines[5] ?? '').replace('"n":4', '"n":5')),
      seq: 5,
      reason: /^entry 5 was changed/,
    },
    {
      name: 'a field added',
      change: (lines) => lines.splice(5, 1, (lines[5] ?? '').replace('{', '{"a":1,')),
      seq: 5,
      reason: /changed/,
    },
    { name: 'an entry deleted', change: (lines) => lines.splice(5, 1), seq: 5, reason: /^entry 6 stands in the place/ },
    {
      name: 'an entry doubled',
      change: (lines) => lines.splice(5, 0, lines[5] ?? ''),
      seq: 6,
      reason: /stands in the place/,
    },
    {
      name: 'two entries swapped',
      change: (lines) => lines.splice(5, 2, lines[6] ?? '', lines[5] ?? ''),
      seq: 5,
      reason: /stands in the place/,
    },
    { name: 'the end cut off', change: (lines) => lines.splice(900), seq: 899, reason: /does not end with a seal/ },
    {
      name: 'the last entries removed',
      change: (lines) => lines.splice(1_000, 4),
      seq: 1_000,
      reason: /the seal is for 1003/,
    },
    {
      name: 'the header changed',
      change: (lines) => lines.splice(0, 1, (lines[0] ?? '').replace('2026', '2020')),
      seq: 1_004,
      reason: /other lines/,
    },
    { name: 'nonsense for an entry', change: (lines) => lines.splice(7, 1, '{'), seq: 7, reason: /not an audit entry/ },
  ])('says which entry is bad: $name', async ({ change, seq, reason }) => {
    const lines = [...exported.lines];
    change(lines);
    expect(await verifyLines(lines)).toMatchObject({
      intact: false,
      firstBad: { seq, reason: expect.stringMatching(reason) },
    });
  });

  it('is not believed when somebody sealed it with a key of their own', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const header = JSON.parse(exported.lines[0] ?? '') as object;
    const own = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
    const lines = [JSON.stringify({ ...header, publicKey: own }), ...exported.lines.slice(1, -1)];
    const bodySha256 = createHash('sha256')
      .update(`${lines.join('\n')}\n`)
      .digest('hex');
    const { seal } = JSON.parse(exported.lines.at(-1) ?? '') as { seal: object };
    const signature = sign(null, Buffer.from(bodySha256), privateKey).toString('base64');
    lines.push(JSON.stringify({ seal: { ...seal, bodySha256, signature } }));
    expect(await verifyLines(lines)).toMatchObject({ intact: false, keyTrusted: false, firstBad: { seq: 1 } });
    expect(await verifyExportFile(join(dir.path, 'changed.jsonl'))).toMatchObject({ intact: true, keyTrusted: false });
    lines.splice(-1, 1, JSON.stringify({ seal: { ...seal, bodySha256 } }));
    expect(await verifyLines(lines)).toMatchObject({ firstBad: { reason: "the seal's signature is not good" } });
  });

  it('is verified without a line end after the seal, and refused when it is no export', async () => {
    expect(await verifyLines(exported.lines, '')).toMatchObject({ intact: true });
    await expect(verifyExportFile(join(dir.path, 'none.jsonl'))).rejects.toMatchObject({ code: 'not_found' });
    for (const lines of [[], ['{}', '{}'], ['hello']]) {
      await expect(verifyLines(lines)).rejects.toMatchObject({ code: 'invalid_input', field: 'file' });
    }
  });
});
