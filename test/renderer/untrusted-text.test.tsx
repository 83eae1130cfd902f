import { cleanup, render } from '@testing-library/react';
import { array, assert, property, string } from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { readDiffLines } from '../../src/renderer/ui/diff-lines.ts';
import { pathParts } from '../../src/renderer/ui/path-text.tsx';
import { UntrustedText } from '../../src/renderer/ui/untrusted-text.tsx';
import { hasUnseen, visiblePieces, visibleText } from '../../src/shared/domain/visible-text.ts';

afterEach(cleanup);

describe('a path', () => {
  it('may break after a slash and at a space, never inside a name or an address, and loses nothing', () => {
    const path = 'demo-host:/tmp/shop-api/a b.log http://127.0.0.1:80/health';
    expect([pathParts(path), pathParts(path).join('')]).toEqual([
      ['demo-host:/tmp/', 'shop-api/', 'a', ' ', 'b.log', ' ', 'http://127.0.0.1:80/', 'health'],
      path,
    ]);
  });
});

describe('untrusted text', () => {
  it.each([
    ['\u202E', 'RLO'],
    ['\u2066', 'LRI'],
    ['\u200B', 'ZWSP'],
    ['\u0000', 'NUL'],
    ['\u001B', 'ESC'],
    ['\r', 'CR'],
    ['\u00A0', 'NBSP'],
    ['\u3164', 'U+3164'],
    ['\uFE0F', 'U+FE0F'],
    ['\u{E0041}', 'U+E0041'],
    ['\u2800', 'U+2800'],
    ['\uD800', 'U+D800'],
  ])('shows %j as the mark %s', (character, label) => {
    expect(visiblePieces(`a${character}b`)).toEqual([
      { type: 'text', text: 'a' },
      expect.objectContaining({ type: 'mark', label }),
      { type: 'text', text: 'b' },
    ]);
  });

  it('leaves ordinary text in any script alone', () => {
    const text = 'Größe 北京 שלום\n\tok 👍';
    expect(visiblePieces(text)).toEqual([{ type: 'text', text }]);
  });

  it('loses no character and leaves none unseen, whatever the text', () => {
    assert(
      property(string({ unit: 'binary' }), (text) => {
        const shown = visiblePieces(text);
        const kept = shown.map((piece) => (piece.type === 'text' ? piece.text : '')).join('');
        const marks = shown.filter((piece) => piece.type === 'mark').length;
        expect(hasUnseen(kept)).toBe(false);
        expect(Array.from(kept).length + marks).toBe(Array.from(text).length);
        expect(hasUnseen(visibleText(text))).toBe(false);
      }),
    );
  });

  it('shows markup as text', () => {
    const { container } = render(<UntrustedText text={'<img src=x onerror="alert(1)"><b>x</b>'} />);
    expect(container.querySelector('img, b')).toBeNull();
    expect(container.textContent).toBe('<img src=x onerror="alert(1)"><b>x</b>');
  });
});

describe('the lines of a diff', () => {
  it('numbers them as in the old and the new file', () => {
    const lines = readDiffLines('--- a/x\n+++ b/x\n@@ -3,2 +3,2 @@\n same\n-old\n+new\n');
    expect(lines).toEqual([
      { type: 'file', text: '--- a/x', oldNumber: null, newNumber: null },
      { type: 'file', text: '+++ b/x', oldNumber: null, newNumber: null },
      { type: 'hunk', text: '@@ -3,2 +3,2 @@', oldNumber: null, newNumber: null },
      { type: 'same', text: 'same', oldNumber: 3, newNumber: 3 },
      { type: 'remove', text: 'old', oldNumber: 4, newNumber: null },
      { type: 'add', text: 'new', oldNumber: null, newNumber: 4 },
    ]);
  });

  it('takes a removed line that begins with dashes for what it is', () => {
    expect(readDiffLines('@@ -1 +1 @@\n--- a\n+++ b\n').map((line) => line.type)).toEqual(['hunk', 'remove', 'add']);
  });

  it('drops no line, whatever the text', () => {
    assert(
      property(array(string()), (texts) => {
        const diff = texts.join('\n');
        const body = diff.endsWith('\n') ? diff.slice(0, -1) : diff;
        expect(readDiffLines(diff)).toHaveLength(body.split('\n').length);
      }),
    );
  });
});
