import { describe, expect, it } from 'vitest';
import { extractKeywords, MAX_KEYWORDS } from '../../../src/main/engine/memory/keywords.ts';

describe('keywords', () => {
  it('are the telling words in lower case, without times, ids and stop words', () => {
    const line =
      '2026-11-22T20:46:21.011Z ERROR [shop] connect ECONNREFUSED 127.0.0.1:5433 after 20:46:21,5 request 1234567890 id deadbeefdeadbeef, connect';
    expect(extractKeywords(line)).toEqual(['shop', 'connect', 'econnrefused', '127.0.0.1', '5433', 'request']);
  });

  it('may be of any script, and are bounded', () => {
    expect(extractKeywords('Größe überschritten: файл')).toEqual(['größe', 'überschritten', 'файл']);
    expect(extractKeywords(Array.from({ length: 500 }, (_, n) => `word${n}`).join(' '))).toHaveLength(MAX_KEYWORDS);
    expect(extractKeywords('x'.repeat(1_000_000))).toEqual([]);
    expect(extractKeywords('')).toEqual([]);
  });
});
