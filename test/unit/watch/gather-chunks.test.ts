import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createChunkGatherer } from '../../../src/main/engine/watch/gather-chunks.ts';

const MEBIBYTE = 1_048_576;

/** Keeps what was handed on; each newline in it is a record that had to be judged. */
function open() {
  const handed: string[] = [];
  const gatherer = createChunkGatherer((bytes) => {
    handed.push(bytes.toString());
    return recordsIn(bytes.toString());
  });
  return { handed, gatherer };
}

function recordsIn(text: string): number {
  return text.split('\n').length - 1;
}

describe('the gathering of chunks', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('hands a chunk on at once after a pause, and those that follow it together', () => {
    const { handed, gatherer } = open();
    gatherer.add(Buffer.from('a'));
    gatherer.add(Buffer.from('b'));
    gatherer.add(Buffer.from('c'));
    expect([handed, gatherer.bytes()]).toEqual([['a'], 2]);
    vi.advanceTimersByTime(5);
    expect([handed, gatherer.bytes()]).toEqual([['a', 'bc'], 0]);
    vi.advanceTimersByTime(1_000);
    gatherer.add(Buffer.from('d'));
    expect(handed).toEqual(['a', 'bc', 'd']);
  });

  it('hands on no more than a megabyte together, and has no room for more than that', () => {
    const { handed, gatherer } = open();
    for (let count = 0; count < 400; count += 1) {
      gatherer.add(Buffer.alloc(65_536, 'x'));
      while (gatherer.room() !== null) vi.runOnlyPendingTimers();
      expect(gatherer.bytes()).toBeLessThanOrEqual(MEBIBYTE);
    }
    expect(Math.max(...handed.map((text) => text.length))).toBe(MEBIBYTE);
  });

  it('gives out what waits when it is asked to, and nothing after it was closed', () => {
    const { handed, gatherer } = open();
    for (const text of ['a', 'b']) gatherer.add(Buffer.from(text));
    gatherer.release();
    expect(handed).toEqual(['a', 'b']);
    gatherer.add(Buffer.from('c'));
    gatherer.close();
    vi.advanceTimersByTime(1_000);
    gatherer.release();
    expect(handed).toEqual(['a', 'b']);
  });
});

describe('a burst of records that have to be judged', () => {
  const burst = Buffer.from(Array.from({ length: 10_000 }, (_, index) => `ERROR ${index} is lost\n`).join(''));

  it('is handed on in pieces with a turn for others after each, every byte once and in order', async () => {
    const { handed, gatherer } = open();
    const turns: number[] = [];
    let waiting = true;
    const others = (): void => {
      turns.push(handed.length);
      if (waiting) setImmediate(others);
    };
    for (let at = 0; at < burst.length; at += 32_768) gatherer.add(burst.subarray(at, at + 32_768));
    setImmediate(others);
    await gatherer.drain();
    waiting = false;
    expect(handed.join('')).toBe(burst.toString());
    const [first = '', second = '', ...later] = handed;
    expect([first, second].map((text) => text.length <= 8_192)).toEqual([true, true]);
    expect(Math.max(...later.map(recordsIn))).toBeLessThanOrEqual(550);
    expect(new Set(turns).size).toBeGreaterThanOrEqual(later.length);
  });

  it('ends the waiting also when the last piece is handed on at once', async () => {
    const { handed, gatherer } = open();
    gatherer.add(Buffer.from('a'));
    await gatherer.drain();
    gatherer.add(Buffer.from('b'));
    await gatherer.drain();
    expect(handed).toEqual(['a', 'b']);
  });

  it('makes room again as it is handed on, and ends all waiting when it is closed', async () => {
    const { handed, gatherer } = open();
    for (let round = 0; round < 10; round += 1) gatherer.add(burst);
    const roomy = gatherer.room();
    expect(roomy).not.toBeNull();
    await roomy;
    expect(gatherer.bytes()).toBeLessThanOrEqual(MEBIBYTE);
    const drained = gatherer.drain();
    const before = handed.length;
    gatherer.close();
    await drained;
    await new Promise((resolve) => setImmediate(resolve));
    expect(handed).toHaveLength(before);
  });
});
