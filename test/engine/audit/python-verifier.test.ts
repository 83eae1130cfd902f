import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvOf } from '../../../src/main/engine/audit/export-csv.ts';
import { verifyExportFile } from '../../../src/main/engine/audit/verify-export.ts';
import { IncidentId } from '../../../src/shared/domain/ids.ts';
import { auditEntry, openDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const VERIFIER = fileURLToPath(new URL('../../fixtures/verify_audit.py', import.meta.url));
const PYTHON = '/usr/bin/python3';
const INCIDENT = IncidentId.parse('inc-7');

interface Verdict {
  readonly intact: boolean;
  readonly entries: number;
  readonly keyTrusted: boolean;
  readonly firstBad?: { readonly seq: number };
}

/** The judgement of the script, which was written from the document alone. */
function askPython(file: string, key: string): Verdict {
  try {
    return JSON.parse(execFileSync(PYTHON, ['-B', VERIFIER, file, key], { encoding: 'utf8' })) as Verdict;
  } catch (error) {
    return JSON.parse((error as { stdout: string }).stdout) as Verdict;
  }
}

const swap = (lines: string[], at: number): void => void lines.splice(at, 2, lines[at + 1] ?? '', lines[at] ?? '');
const edit = (lines: string[], at: number, [from, to]: readonly [string | RegExp, string]): void =>
  void lines.splice(at, 1, (lines[at] ?? '').replace(from, to));

/** Every way to tamper with an exported file: what is done to its lines, and the entry that must be named. */
const CLASSES: readonly { name: string; change: (lines: string[]) => void; seq: number }[] = [
  { name: 'edited', change: (lines) => edit(lines, 5, ['"n":4', '"n":40']), seq: 5 },
  { name: 'deleted', change: (lines) => void lines.splice(5, 1), seq: 5 },
  { name: 'inserted', change: (lines) => void lines.splice(5, 0, lines[3] ?? ''), seq: 5 },
  { name: 'reordered', change: (lines) => swap(lines, 7), seq: 7 },
  { name: 'truncated', change: (lines) => void lines.splice(990), seq: 989 },
  { name: 'truncated before its seal', change: (lines) => void lines.splice(900, lines.length - 901), seq: 900 },
  { name: 'with a checkpoint of another key', change: (lines) => swapKey(lines), seq: 1_000 },
  { name: 'with another header', change: (lines) => edit(lines, 0, ['2026', '2020']), seq: 1_011 },
  {
    name: 'with a signature cut short',
    change: (lines) => edit(lines, lines.length - 1, [/"signature":"../, '"signature":"AA']),
    seq: 1_011,
  },
];

function swapKey(lines: string[]): void {
  const own = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  edit(lines, 1_000, [/"publicKey":"[^"]+"/, `"publicKey":"${own}"`]);
}

describe.skipIf(!existsSync(PYTHON))('a verifier written from docs/audit-format.md alone', { timeout: 60_000 }, () => {
  let dir: Awaited<ReturnType<typeof tempDir>>;
  let key = '';
  const lines: string[] = [];
  const ofIncident: string[] = [];
  const csv: string[] = [];
  beforeAll(async () => {
    dir = await tempDir();
    await using desk = await openDesk(join(dir.path, 'data'));
    const odd = {
      text: 'é\u2028🚒\ud83d"\\\u0007',
      numbers: [1e21, 0.1, -0, 1e-7, 123_456_789.125, 5e-324],
      ａ: 1,
      'Ω😀': null,
    };
    const entries = Array.from({ length: 1_000 }, (_, n) => auditEntry({ n, ...odd }));
    const risky = { ...auditEntry({ incident: INCIDENT, reason: '=HYPERLINK("http://x")' }), subject: '+1,"a"\nb' };
    desk.journal.commit(() => ({ audit: [...entries, risky, ...entries.slice(0, 8)] }));
    for await (const line of desk.audit.exportLines()) lines.push(line);
    for await (const line of desk.audit.exportLines(INCIDENT)) ofIncident.push(line);
    for await (const row of csvOf(desk.audit.exportLines())) csv.push(row);
    key = desk.audit.keyFingerprint() ?? '';
  });
  afterAll(() => dir[Symbol.asyncDispose]());

  const both = async (text: string, name = 'export.jsonl') => {
    const file = join(dir.path, name);
    writeFileSync(file, text);
    const { intact, entries, keyTrusted, firstBad } = await verifyExportFile(file, key);
    return { own: { intact, entries, keyTrusted, bad: firstBad?.seq }, python: askPython(file, key) };
  };

  it('agrees on good files: whole, of one incident, and as CSV', async () => {
    for (const [text, entries, name] of [
      [`${lines.join('\n')}\n`, 1_010, 'a.jsonl'],
      [`${ofIncident.join('\n')}\n`, 1, 'b.jsonl'],
      [csv.join(''), 1_010, 'c.csv'],
    ] as const) {
      const { own, python } = await both(text, name);
      expect([name, own]).toEqual([name, { intact: true, entries, keyTrusted: true, bad: undefined }]);
      expect([name, python]).toEqual([name, expect.objectContaining({ intact: true, entries, keyTrusted: true })]);
    }
    expect(JSON.parse(ofIncident[0] ?? '')).toMatchObject({ incident: INCIDENT, entries: 1 });
  });

  it.each(CLASSES)('agrees on the first bad entry of a file that was $name', async ({ change, seq }) => {
    const changed = [...lines];
    change(changed);
    const { own, python } = await both(`${changed.join('\n')}\n`);
    expect([own.intact, own.bad, python.intact, python.firstBad?.seq]).toEqual([false, seq, false, seq]);
  });

  it('agrees on the export of one incident with an entry changed, and on one sealed for another', async () => {
    for (const change of [
      (text: string) => text.replace('HYPERLINK', 'HYPERLINX'),
      (text: string) => text.replace('"inc-7"', '"inc-8"'),
    ]) {
      const { own, python } = await both(change(`${ofIncident.join('\n')}\n`));
      expect([own.intact, python.intact]).toEqual([false, false]);
      expect(own.bad).toBe(python.firstBad?.seq);
    }
  });

  it('agrees on a CSV file whose cells say something else than its lines', async () => {
    const { own, python } = await both(csv.join('').replace(',tested,desk,', ',tested,disk,'), 'd.csv');
    expect([own.intact, own.bad, python.intact, python.firstBad?.seq]).toEqual([false, 1, false, 1]);
  });

  it('finds no formula in a cell of the CSV file', () => {
    expect(csv.join('')).toContain(`"'+1,""a""\nb","'=HYPERLINK(""http://x"")"`);
    expect(readFileSync(VERIFIER, 'utf8')).not.toContain('cryptography');
  });
});
