import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createChunkGatherer } from '../../../src/main/engine/watch/gather-chunks.ts';

describe('the gathering of chunks', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const open = () => {
    const handed: string[] = [];
    return { handed, gatherer: createChunkGatherer((bytes) => handed.push(bytes.toString())) };
  };

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

  it('holds no more than a megabyte', () => {
    const { handed, gatherer } = open();
    for (let count = 0; count < 40; count += 1) gatherer.add(Buffer.alloc(65_536, 'x'));
    expect(Math.max(...handed.map((text) => text.length))).toBe(1_048_576);
    expect(gatherer.bytes()).toBeLessThan(1_048_576);
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
