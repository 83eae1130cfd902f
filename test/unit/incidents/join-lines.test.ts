import { describe, expect, it } from 'vitest';
import { joinLines } from '../../../src/main/engine/incidents/join-lines.ts';

function join(text: string) {
  const lines = text.split('\n').map((line, index) => ({ offset: index, text: line }));
  return joinLines(lines, null).records.map((record) => record.text.split('\n').length);
}

describe('joining lines', () => {
  it('keeps a Java trace with its causes together', () => {
    expect(join('ERROR lost\njava.lang.X: a\n\tat b.c(D.java:1)\nCaused by: e\n\t... 3 more\nINFO next')).toEqual([
      1, 4, 1,
    ]);
  });

  it('keeps a Python trace with the exception that ends it', () => {
    expect(
      join('ERROR:root:x\nTraceback (most recent call last):\n  File "a"\n    b()\nValueError: x\nINFO:root:n'),
    ).toEqual([5, 1]);
  });

  it('keeps a Node trace together', () => {
    expect(join('Error: lost\n    at a (b.js:1:2)\n    at c (d.js:3:4)\nnext')).toEqual([3, 1]);
  });

  it('keeps a Go trace together, blank lines included', () => {
    expect(
      join('panic: lost\n\ngoroutine 1 [running]:\nmain.main()\n\t/a.go:1 +0x1\nexit status 2\nnext line'),
    ).toEqual([6, 1]);
  });

  it('lets an indented line with a level of its own stand alone', () => {
    expect(join('  INFO a\n  ERROR b')).toEqual([1, 1]);
  });

  it('says when the first lines of a batch continue the batch before', () => {
    const first = joinLines([{ offset: 0, text: 'Error: lost' }], null);
    const second = joinLines(
      [
        { offset: 12, text: '    at a (b.js:1:2)' },
        { offset: 32, text: 'next' },
      ],
      first.state,
    );
    expect(second.records).toEqual([
      { offset: 12, text: '    at a (b.js:1:2)', continues: true },
      { offset: 32, text: 'next', continues: false },
    ]);
  });
});
