import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compactHistory, sizeOf } from '../../../src/main/engine/agents/model/compact-history.ts';
import { loadPrompts, parsePrompt } from '../../../src/main/engine/agents/model/prompt-file.ts';
import { createCallCounter } from '../../../src/main/engine/agents/model/repeated-calls.ts';
import { reportsOf } from '../../../src/main/engine/agents/model/report-tools.ts';
import { selectEvidence } from '../../../src/main/engine/agents/model/select-evidence.ts';
import { summariseOutput } from '../../../src/main/engine/agents/model/summarise-output.ts';
import { describeDifference } from '../../../src/main/engine/agents/replay/describe-difference.ts';
import { placeholdersIn, unmaskJson } from '../../../src/main/engine/agents/replay/unmask.ts';
import type { Evidence } from '../../../src/main/engine/db/evidence-repository.ts';
import type { ModelMessage } from '../../../src/main/engine/models/model-client.ts';
import { EvidenceRef, IncidentId } from '../../../src/shared/domain/ids.ts';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';

const PROMPTS = new URL('../../../resources/prompts/', import.meta.url).pathname;

describe('the prompts', () => {
  it('that ship are good, and begin with their role', async () => {
    const prompts = await loadPrompts(PROMPTS);
    for (const [role, { text, version }] of Object.entries(prompts)) {
      expect([role, text.split('\n')[0], version > 0]).toEqual([role, `ROLE: ${role}`, true]);
    }
  });

  it.each([
    ['no front matter', () => 'ROLE: triage', 'has no front matter'],
    [
      'an unknown field',
      (text: string) => text.replace('version: 1', 'version: 1\nmood: good'),
      'is not as it must be',
    ],
    ['no version', (text: string) => text.replace('version: 1', ''), 'version'],
    ['the id of another role', (text: string) => text.replace('id: triage', 'id: surgeon'), 'id: is surgeon'],
    ['another first line', (text: string) => text.replace('ROLE: triage', 'You are'), 'its first line must be'],
    ['no word of its report tool', (text: string) => text.replaceAll('report_triage', 'x'), 'report_triage'],
  ])('with %s are named', async (_what, spoil, why) => {
    const text = await readFile(`${PROMPTS}triage.md`, 'utf8');
    expect(() => parsePrompt('triage', spoil(text))).toThrow(`prompts/triage.md: `);
    expect(() => parsePrompt('triage', spoil(text))).toThrow(why);
  });
});

describe('a long output', () => {
  it('that fits stays as it is', () => {
    expect(summariseOutput('a\nb', 10)).toEqual({ text: 'a\nb', leftOutLines: 0, leftOutCharacters: 0 });
  });

  it('keeps its head, its tail and the telling lines between, and counts what is left out', () => {
    const lines = Array.from({ length: 1_000 }, (_, n) => `line ${n} of nothing much`);
    lines[500] = 'connect failed: refused';
    lines[600] = 'the basket was here';
    const { text, leftOutLines } = summariseOutput(lines.join('\n'), 2_000, ['basket']);
    expect(text.length).toBeLessThan(2_200);
    expect(text).toMatch(/^line 0 /);
    expect(text).toMatch(/line 999 of nothing much$/);
    expect(text).toContain('501: connect failed: refused');
    expect(text).toContain('601: the basket was here');
    expect(text).toContain(`[… ${leftOutLines} lines left out;`);
    const shown = text.split('\n').filter((line) => !line.startsWith('[…')).length;
    expect(shown + leftOutLines).toBe(1_000);
  });

  it('of one endless line is cut and says by how much', () => {
    expect(summariseOutput('x'.repeat(100_000), 5_000).text).toContain('characters left out');
  });
});

const item = (number: number, text: string, change: Partial<Evidence> = {}): Evidence => ({
  ref: EvidenceRef.parse(`log:${number}`),
  incidentId: IncidentId.parse('inc-1'),
  at: '2026-01-02T03:04:05.000Z',
  source: 'web-1:/a.log',
  offset: 0,
  matched: false,
  text: untrusted(text),
  ...change,
});

describe('evidence for a model', () => {
  it('stands in its order, each piece by its ref, a tool result by its own', () => {
    const result = item(2, '[tool:2] read_file x', { ref: EvidenceRef.parse('tool:2') });
    const chosen = selectEvidence([item(1, 'one'), result], { maxCharacters: 1_000, cited: new Set(), words: [] });
    expect(chosen).toEqual({ text: '[log:1] one\n[tool:2] read_file x', leftOutLines: 0, leftOutCharacters: 0 });
  });

  it('that does not fit leaves out lines around first, keeps what is cited, and counts the rest', () => {
    const all = [item(1, 'a'.repeat(200)), item(2, 'b'.repeat(200), { matched: true }), item(3, 'c'.repeat(200))];
    const chosen = selectEvidence(all, { maxCharacters: 900, cited: new Set(['log:1']), words: [] });
    expect(chosen.text).toContain('[log:1]');
    const tight = selectEvidence(all, { maxCharacters: 450, cited: new Set(['log:1']), words: [] });
    expect(tight.text).toContain('[log:1]');
    expect(tight.leftOutLines).toBeGreaterThan(0);
  });
});

describe('the history of a run', () => {
  const result = (id: string, text: string): ModelMessage => ({
    role: 'user',
    content: [{ type: 'tool_result', toolUseId: id, text, isError: false }],
  });
  const long = `[tool:1] ok\n${'a line of a file\n'.repeat(500)}</untrusted-abc>`;

  it('stays whole while it fits', () => {
    const messages = [result('1', long)];
    expect(compactHistory(messages, 100_000).messages).toBe(messages);
  });

  it('is shortened from its oldest results on; the newest stay whole, and blocks stay closed', () => {
    const messages = ['1', '2', '3', '4', '5'].map((id) => result(id, long));
    const { messages: short, results, lines, characters } = compactHistory(messages, 30_000);
    expect(results).toBeGreaterThan(0);
    expect(characters).toBe(sizeOf(messages) - sizeOf(short));
    expect(lines).toBeGreaterThan(400);
    expect(short.slice(-2)).toEqual(messages.slice(-2));
    const [first] = short[0]?.content ?? [];
    expect(first?.type === 'tool_result' && first.text).toMatch(
      /^\[tool:1\] ok\n[^]*lines left out to make room[^]*<\/untrusted-abc>$/,
    );
  });
});

describe('equal calls', () => {
  it('are answered twice, told the third time, and end the run at the fourth; the order of arguments does not matter', () => {
    const verdictOf = createCallCounter();
    expect([
      verdictOf('read_file', { path: 'a', startLine: 1 }),
      verdictOf('read_file', { startLine: 1, path: 'a' }),
      verdictOf('read_file', { path: 'b' }),
      verdictOf('read_file', { path: 'a', startLine: 1 }),
      verdictOf('read_file', { path: 'a', startLine: 1 }),
    ]).toEqual(['answer', 'answer', 'answer', 'tell', 'stop']);
  });
});

describe('the report tools', () => {
  it('are those of the role, with schemas of objects', () => {
    const names = (['triage', 'detective', 'surgeon', 'validator'] as const).map((role) =>
      reportsOf(role).tools.map(({ name, inputSchema }) => [name, inputSchema['type']]),
    );
    expect(names).toEqual([
      [['report_triage', 'object']],
      [['report_diagnosis', 'object']],
      [
        ['report_fix', 'object'],
        ['report_no_fix', 'object'],
      ],
      [['report_verification', 'object']],
    ]);
  });

  it('read reports, and name the field of what is none', () => {
    const surgeon = reportsOf('surgeon');
    const read = (name: string, input: unknown) => surgeon.read(name, input);
    expect(read('report_fix', { summary: 's' })).toEqual({ report: { type: 'fix', summary: 's' } });
    expect(read('report_no_fix', { reason: 'r' })).toEqual({ report: { type: 'no_fix', reason: 'r' } });
    expect(read('report_fix', {})).toMatchObject({ invalid: expect.stringMatching(/^summary: /) });
    expect(read('report_triage', {})).toBeNull();
    const claims = [{ text: 't', evidence: [{ ref: 'log:1', quote: 7 }] }];
    expect(
      reportsOf('detective').read('report_diagnosis', { rootCause: 'r', claims, confidence: 1, fixable: true }),
    ).toMatchObject({ invalid: expect.stringMatching(/^claims\.0\.evidence\.0\.quote: /) });
  });
});

describe('a replayed request', () => {
  it('is compared with its values back, but real brackets stay doubled', () => {
    const values = new Map([['⟦IP_1⟧', 'a"b']]);
    expect(unmaskJson('{"x":"⟦IP_1⟧ ⟦SECRET_1⟧ ⟦⟦IP_1⟧"}', values)).toBe('{"x":"a\\"b ⟦SECRET_1⟧ ⟦⟦IP_1⟧"}');
    expect(placeholdersIn('⟦IP_1⟧ ⟦⟦IP_2⟧ ⟦IP_1⟧')).toEqual(['⟦IP_1⟧']);
  });

  it('is described by the part that differs, and its lines', () => {
    const sent = JSON.stringify({ model: 'm', system: 'one\ntwo', messages: [{ role: 'user', content: 'x' }] });
    const made = JSON.stringify({ model: 'm', system: 'one\nthree', messages: [{ role: 'user', content: 'y' }] });
    expect(describeDifference(sent, made)).toEqual(['differs in: system, message 1', '- two"', '+ three"']);
  });
});
