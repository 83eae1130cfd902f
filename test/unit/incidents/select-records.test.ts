import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetector } from '../../../src/main/engine/incidents/detection/create-detector.ts';
import { DEFAULT_PATTERNS } from '../../../src/main/engine/incidents/detection/default-patterns.ts';
import { requiredLiterals } from '../../../src/main/engine/incidents/detection/required-literals.ts';
import type { Detector } from '../../../src/main/engine/incidents/detection.ts';
import { type BlockEnd, NO_BLOCK, selectRecords } from '../../../src/main/engine/incidents/select-records.ts';
import { blockOfBytes, type LineBlock } from '../../../src/main/engine/watch/line-block.ts';
import type { WatchPattern } from '../../../src/shared/domain/settings.ts';

/** What comes of the blocks of a source: which records matched, with what before them, and what went on with them. */
function judge(blocks: readonly LineBlock[], detector: Detector, fast: boolean): string[] {
  const found: string[] = [];
  let before: BlockEnd = NO_BLOCK;
  let open = false;
  for (const block of blocks) {
    const selection = selectRecords({ block, before, prefilter: fast ? detector.prefilter : null, open });
    for (const { record, mayMatch, context } of selection.records) {
      const shown = `${record.offset} ${record.text}`;
      if (record.continues) {
        if (open) found.push(`goes on: ${shown}`);
        continue;
      }
      open = mayMatch && detector.detect(record.text).match;
      if (open) found.push(`matches: ${shown}`, ...context().map(({ offset, text }) => `  after ${offset} ${text}`));
    }
    if (selection.last === 'left_out') open = false;
    before = selection.end;
  }
  return found;
}

const TIMES = [
  '2026-01-02T03:04:05.678Z ',
  '2026-01-02 03:04:05,678 ',
  'Jan  2 03:04:05 web-1 app[12]: ',
  '[Sun Dec 04 04:47:44 2005] ',
  '',
];
const HEADS = [
  ...'INFO |ERROR |WARN |[error] |<Error>: |level=err |level=info |app: fatal: |[notice] |ERROR/Main |DEBUG '.split(
    '|',
  ),
  '{"level":50,"msg":"',
  '{"level":30,"msg":"',
  '{"severity":"ERROR","message":"',
  '{"s":"E","c":"NETWORK","msg":"',
  '{"level_value":40000,"message":"',
  '{"priority": "3", "message":"',
  '{"log":"E0102 03:04:05.6 7 a.go:1] ',
  '{"log":"a\\terror\\t',
  '',
];
const WHOLE = [
  'E0102 03:04:05.678901 7 server.go:12] gone',
  'I0102 03:04:05.678901 7 server.go:12] fine',
  'E, [2026-01-02T03:04:05 #1] ERROR -- : x',
  '01-02 03:04:05.678  1702  2395 E Tag: gone',
  'E/Tag( 123): gone',
  '<3>kernel: gone',
  '<134>kernel: fine',
  '<003>x',
  '2026-01-02T03:04:05.678+0000 E NETWORK  [conn1] gone',
  'APPREAD 1117869872 2005.06.04 R04 x',
  '- 1117869872 2005.06.04 R04 x',
  '%LINK-3-UPDOWN: Interface down',
  '%LINK-5-CHANGED: Interface up',
  '=CRASH REPORT==== 1-Jan-2026',
  'npm ERR! code E404',
  'Traceback (most recent call last):',
  '  File "a.py", line 1, in f',
  'ValueError: no',
  'Caused by: java.lang.Error: x',
  '\tat a.b.C.d(C.java:12)',
  'goroutine 1 [running]:',
  'main.main()',
  'panic: boom',
  '',
  '  indented',
  '}',
  "thread 'main' panicked at src/a.rs:1:2:",
  '\u001b[32mINFO\u001b[0m fine',
  '\u001b[31mERR\u001b[0mOR gone',
  'fai\u001b[1mled',
  'ab\u0000error\u0007',
  'über errors: 3 größer',
  'x'.repeat(300),
  '10.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "GET /a HTTP/1.1" 502 12',
  '10.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "GET /a HTTP/1.1" 200 512',
];
const WORDS = (
  'connection refused|timed out|0 errors|failed|transferred|preferred 512 bytes|status=503|status: 200|out of memory|no space left on device' +
  '|Order 17 lost|Kelvin|the \u017fum of|\u212aelvin|order|permission\u00a0denied|permission\u200bdenied|too  many open files|took 5021 ms|error_count=0|deadlock|panicked'
).split('|');

const spoken = fc
  .tuple(fc.constantFrom(...TIMES), fc.constantFrom(...HEADS), fc.array(fc.constantFrom(...WORDS), { maxLength: 3 }))
  .map(
    ([time, head, words]) =>
      `${head.startsWith('{') ? '' : time}${head}${words.join(' ')}${head.startsWith('{') ? '"}' : ''}`,
  );
const exemplary = fc
  .constantFrom(...DEFAULT_PATTERNS.flatMap(({ regex }) => requiredLiterals(regex.source, 'javascript') ?? []))
  // eslint-disable-next-line no-control-regex
  .map((literal) =>
    literal
      .replaceAll('\u0002', ' ')
      .replaceAll('\u0004', '7')
      .replaceAll(/[^ -~]/g, ''),
  );
const line = fc.oneof({ weight: 4, arbitrary: spoken }, { weight: 4, arbitrary: fc.constantFrom(...WHOLE) }, exemplary);
const patterns: readonly WatchPattern[] = (
  [
    ['lost', '(?i)order \\d+ lost'],
    ['cold', '(?i)kelvin|the sum of'],
    ['word', '\\border\\b'],
    ['slow', 'took [5-9]\\d{3} ms'],
  ] as const
).map(([id, regex]) => ({ id, regex, level: 'error' }));

describe('what is selected from bytes', () => {
  it.each([
    ['the built-in patterns', []],
    ['patterns of the operator', patterns],
    ['a pattern that says nothing to look for', [{ id: 'any', regex: '\\d{7,}', level: 'error' } as const]],
  ])('is what comes of decoding, joining and judging every line, with %s', (_, own) => {
    const detector = createDetector({ patterns: own });
    expect(detector.prefilter === null).toBe(own.some(({ id }) => id === 'any'));
    const property = fc.property(
      fc.array(line, { maxLength: 60 }),
      fc.array(fc.nat(59), { maxLength: 4 }),
      (lines, cuts) => {
        const blocks = cutInto(lines, cuts);
        expect(judge(blocks, detector, true)).toEqual(judge(blocks, detector, false));
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('leaves nearly all lines out of a log that is in good health', () => {
    const healthy = Array.from(
      { length: 1_000 },
      (_, index) => `2026-01-02T03:04:05.678Z INFO request ${index} took 5${index % 90} ms, 500 bytes`,
    );
    const [block] = cutInto([...healthy, '2026-01-02T03:04:06.678Z ERROR it failed'], []);
    const { prefilter } = createDetector({ patterns: [] });
    if (block === undefined || block.bytes === null || prefilter === null)
      throw new Error('there is nothing to look at');
    const { buffer, decode } = block.bytes;
    expect(prefilter.find(buffer, decode)).toEqual([buffer.lastIndexOf('2026-')]);
    expect(selectRecords({ block, before: NO_BLOCK, prefilter, open: false }).records).toHaveLength(1);
  });

  it('asks for every line where a pattern says nothing to look for', () => {
    expect(createDetector({ patterns: [{ id: 'any', regex: '\\d{7,}', level: 'error' }] }).prefilter).toBeNull();
  });
});

function cutInto(lines: readonly string[], cuts: readonly number[]): LineBlock[] {
  const places = [...new Set([0, ...cuts.filter((cut) => cut < lines.length), lines.length])].toSorted((a, b) => a - b);
  let start = 0;
  return places.slice(1).map((to, index) => {
    const buffer = Buffer.from(
      lines
        .slice(places[index], to)
        .map((text) => `${text}\n`)
        .join(''),
    );
    const block = blockOfBytes({ buffer, start });
    start += buffer.length;
    return block;
  });
}
