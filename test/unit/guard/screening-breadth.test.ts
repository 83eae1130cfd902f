import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { screenInjection } from '../../../src/main/engine/guard/screen-injection.ts';
import { readForScreening } from '../../../src/main/engine/guard/screening-views.ts';

const linesOf = (name: string): string[] =>
  readFileSync(new URL(`../../fixtures/screening/${name}.txt`, import.meta.url), 'utf8')
    .trim()
    .split('\n');
const INJECTIONS = linesOf('injections');
const BENIGN = linesOf('benign');
const ENGLISH = INJECTIONS.slice(0, 107).filter((text) => !/[<>{}[\]]/.test(text));

const isFound = (text: string): boolean => screenInjection({ text, source: 'log' }).verdict !== 'allow';
const missed = (texts: readonly string[]): string[] => texts.filter((text) => !isFound(text));
const letters = (text: string): string[] => Array.from(text);

/** How a sentence may be written so that it is not seen, and where it may stand. */
const DISGUISES: Readonly<Record<string, (text: string) => string>> = {
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in hexadecimal': (text) => Buffer.from(text).toString('hex'),
  'as percent signs': (text) =>
    letters(text)
      .map((letter) => `%${letter.charCodeAt(0).toString(16)}`)
      .join(''),
  'as entities': (text) =>
    letters(text)
      .map((letter) => `&#${letter.charCodeAt(0)};`)
      .join(''),
  'as escapes': (text) =>
    letters(text)
      .map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  'in tag characters': (text) =>
    `ok ${letters(text)
      .map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0)))
      .join('')}`,
  'with invisible characters': (text) => letters(text).join('\u200b'),
  'letter by letter': (text) =>
    text
      .split(' ')
      .map((word) => letters(word).join(' '))
      .join('   '),
  'from right to left': (text) => `\u202e${letters(text).toReversed().join('')}\u202c`,
  backwards: (text) => letters(text).toReversed().join(''),
  'in full width': (text) => text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  wrapped: (text) => text.replace(/ (\S+ \S+ )/g, '\n$1'),
  'wrapped in a comment': (text) => `# ${text.replace(/((?:\S+ ){3}\S+) /g, '$1\n# ')}`,
  'in mixed case': (text) =>
    letters(text)
      .map((letter, index) => (index % 2 === 0 ? letter : letter.toUpperCase()))
      .join(''),
  'in a hidden element': (text) => `<div style="display:none">${text}</div>`,
  'in a comment of HTML': (text) => `<p>ok</p><!-- ${text} -->`,
  'in a field of JSON': (text) => JSON.stringify({ level: 'error', msg: text }),
  'in a field of a log line': (text) => `2026-01-02T03:04:05Z ERROR [web] user_agent="${text}" status=500`,
  'in a comment of code': (text) => `function f() {\n  // ${text}\n  return 1;\n}`,
};

describe('instructions in many wordings, to which the rules were fitted', () => {
  it('are found, in two dozen languages', () => {
    expect(INJECTIONS.length).toBeGreaterThanOrEqual(190);
    expect(missed(INJECTIONS)).toEqual([]);
  });

  it.each(Object.entries(DISGUISES))('are found %s, nearly all of them', (_name, disguise) => {
    const left = missed(ENGLISH.map(disguise));
    expect(left.slice(Math.floor(ENGLISH.length * 0.05))).toEqual([]);
  });
});

describe('harmless text with telling words', () => {
  it('is let through, by itself, in a field and among others', () => {
    const fields = BENIGN.map((text) => JSON.stringify({ time: '2026-01-02T03:04:05Z', level: 'info', msg: text }));
    const quiet = ['INFO request served in 12 ms', 'DEBUG cache hit', 'INFO connection closed by peer'];
    const windows = BENIGN.map((text, index) =>
      Array.from({ length: 40 }, (_line, line) => (line === 20 ? text : quiet[(index + line) % quiet.length])).join(
        '\n',
      ),
    );
    expect([...BENIGN, ...fields, ...windows].filter(isFound)).toEqual([]);
  });
});

describe('hostile input', () => {
  const pieces = [
    'ignore the ',
    '\u202eab ',
    '%41',
    '&#65;',
    'YWJj ',
    'a b ',
    '. - ',
    '\n# eht gur ',
    '\\u0041',
    '𝓪',
    'a1b',
  ];

  it.each(pieces)('made of %j is read a fixed number of times at most', (piece) => {
    const text = piece.repeat(Math.ceil(200_000 / piece.length));
    const read = readForScreening(text).views.reduce((sum, view) => sum + view.length, 0);
    expect(read).toBeLessThan(text.length * 12);
  });
});
