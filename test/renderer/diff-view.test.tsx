import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { array, assert, constantFrom, property, string, tuple } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { colourDiff, colourLine, languageOf } from '../../src/renderer/ui/code-colours.ts';
import { readDiffLines } from '../../src/renderer/ui/diff-lines.ts';
import { changedWords, pairLines } from '../../src/renderer/ui/diff-rows.ts';
import { DiffView } from '../../src/renderer/ui/diff-view.tsx';
import { cutLine } from '../../src/renderer/ui/line-pieces.ts';
import { layOutPage } from './laid-out-page.ts';

const DIFF = [
  '--- a/config.ini',
  '+++ b/config.ini',
  '@@ -1,4 +1,5 @@',
  ' [upstream]',
  '-host = 10.0.0.1 port = 9009',
  '-gone = true',
  '+host = 10.0.0.1 port = 8080',
  '+came = false',
  '+more = \u202Eexe.gnp\u202C',
  ' retries = 3',
  '',
].join('\n');

beforeEach(() => {
  layOutPage();
  window.localStorage.clear();
});
afterEach(cleanup);

const marks = (): (string | null)[] => [...document.querySelectorAll('.diff-changed')].map((each) => each.textContent);

describe('a diff', () => {
  it('is laid out as the person chose last, everywhere and also next time', () => {
    const view = render(
      <>
        <DiffView diff={DIFF} label="first" choice />
        <DiffView diff={DIFF} label="second" />
      </>,
    );
    expect(document.querySelectorAll('.diff-pair')).toHaveLength(0);
    fireEvent.click(screen.getByRole('radio', { name: 'Side by side' }));
    expect(document.querySelectorAll('.diff-pair')).toHaveLength(2 * 5);
    view.unmount();
    render(<DiffView diff={DIFF} label="again" choice />);
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Side by side' }).checked).toBe(true);
    fireEvent.click(screen.getByRole('radio', { name: 'Unified' }));
    expect(document.querySelectorAll('.diff-pair')).toHaveLength(0);
  });

  it.each(['Unified', 'Side by side'])(
    '%s, shows every line, marks changed words, and keeps what is unseen visible',
    (layout) => {
      render(<DiffView diff={DIFF} label="it" choice />);
      fireEvent.click(screen.getByRole('radio', { name: layout }));
      const shown = screen.getByRole('region', { name: 'it' }).textContent;
      for (const { text } of readDiffLines(DIFF))
        expect(shown).toContain(text.replaceAll(/[\u202E\u202C]/g, (it) => (it === '\u202E' ? 'RLO' : 'PDF')));
      expect(marks()).toEqual(expect.arrayContaining(['9009', '8080']));
      expect([...document.querySelectorAll('.mark')].map((each) => each.textContent)).toEqual(['RLO', 'PDF']);
      expect(shown).toContain('removed: host');
      expect(document.querySelector('.code-name')?.textContent).toBe('host');
    },
  );

  it('never draws a text as anything but text', () => {
    const html = '<img src=x onerror=alert(1)>';
    render(<DiffView diff={`--- a/x.html\n+++ b/x.html\n@@ -1 +1 @@\n-${html}\n+${html}<b>\n`} label="it" />);
    expect(document.querySelector('.diff img, .diff b')).toBeNull();
    expect(screen.getByRole('region', { name: 'it' }).textContent).toContain(html);
  });
});

describe('lines side by side', () => {
  it('are old and new in pairs; a note stays with its line', () => {
    const rows = pairLines(
      readDiffLines('@@ -1,3 +1,2 @@\n same\n-a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n'),
    );
    expect(rows.map((row) => (row.type === 'whole' ? row.line.text : [row.left?.text, row.right?.text]))).toEqual([
      '@@ -1,3 +1,2 @@',
      ['same', 'same'],
      ['a', 'c'],
      ['b', '\\ No newline at end of file'],
      ['\\ No newline at end of file', undefined],
    ]);
  });

  it('hold each line of the diff, whatever the diff', () => {
    const line = tuple(constantFrom('+', '-', ' ', '\\', '@@ -1,9 +1,9 @@', '--- ', ''), string()).map((it) =>
      it.join(''),
    );
    assert(
      property(array(line), (texts) => {
        const lines = readDiffLines(['@@ -1,20 +1,20 @@', ...texts].join('\n'));
        const held = pairLines(lines).flatMap((row) => (row.type === 'whole' ? [row.line] : [row.left, row.right]));
        expect(new Set(held.filter((each) => each !== null))).toEqual(new Set(lines));
      }),
    );
  });
});

describe('changed words', () => {
  it('are named in both lines, several in one', () => {
    const before = 'listen 80; server old.example;';
    const after = 'listen 443; server new.example;';
    const [old, fresh] = changedWords(before, after);
    expect([old.map((it) => before.slice(it.start, it.end)), fresh.map((it) => after.slice(it.start, it.end))]).toEqual(
      [
        ['80', 'old'],
        ['443', 'new'],
      ],
    );
  });

  it('are not looked for in lines that have nothing in common', () => {
    expect(changedWords('retries = 3', 'colour: green and red')).toEqual([[], []]);
  });
});

describe('colours of code', () => {
  it.each([
    ['b/etc/nginx/nginx.conf', 'nginx'],
    ['b/config/shop.json', 'json'],
    ['Dockerfile', 'dockerfile'],
    ['/srv/app.service', 'ini'],
    ['README', null],
    ['x.constructor', null],
  ])('%s is read as %s', (path, language) => {
    expect(languageOf(path)).toBe(language);
  });

  it('change no letter of a line, and tear no character apart', () => {
    const stretch = { code: colourLine('"a😀b": 1', 'json'), changed: [{ start: 3, end: 5 }] };
    expect(stretch.code.map(({ kind }) => kind)).toEqual(['name', 'number']);
    const [torn] = cutLine('😀', { code: [], changed: [{ start: 1, end: 2 }] });
    expect(torn?.text).toBe('😀');
    assert(
      property(
        string({ unit: 'binary' }),
        constantFrom('json', 'python', 'yaml', 'bash', 'nginx', 'xml'),
        (text, name) => {
          const pieces = cutLine(text, { code: colourLine(text, name), changed: [{ start: 1, end: 3 }] });
          expect(pieces.map((piece) => piece.text).join('')).toBe(text);
        },
      ),
    );
  });

  it('are left out where a line or the whole is long', () => {
    expect(colourLine(`x = ${'1'.repeat(400)}`, 'python')).toEqual([]);
    const many = Array.from({ length: 2_000 }, () => '+port = 8080').join('\n');
    const coloured = colourDiff(readDiffLines(`+++ b/a.ini\n@@ -0,0 +1,2000 @@\n${many}\n`));
    expect([coloured.size > 1_000, coloured.size < 2_000]).toEqual([true, true]);
  });
});
