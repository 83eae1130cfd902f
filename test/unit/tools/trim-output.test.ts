import { describe, expect, it } from 'vitest';
import { trimOutput } from '../../../src/main/engine/tools/trim-output.ts';

describe('a long answer', () => {
  it('stays as it is up to the limit', () => {
    expect(trimOutput('x'.repeat(65_536))).toEqual({ text: 'x'.repeat(65_536), cutBytes: 0 });
  });

  it('keeps head and tail and says how many bytes are missing', () => {
    expect(trimOutput('abcdefghij', 4)).toEqual({ text: 'ab\n[… 6 bytes cut …]\nij', cutBytes: 6 });
  });

  it('never cuts through a character', () => {
    const { text, cutBytes } = trimOutput('ééééé', 6);
    expect({ text, cutBytes }).toEqual({ text: 'é\n[… 6 bytes cut …]\né', cutBytes: 6 });
  });
});
