import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createTurns } from '../../../src/main/engine/core/turns.ts';

const never = new AbortController().signal;

describe('the turns of long work', () => {
  it('let others have one whenever so much work was done', async () => {
    const turns = createTurns(100, never);
    const story: string[] = [];
    const others = (async () => {
      while (!story.includes('end')) {
        await nextTurn();
        story.push('others');
      }
    })();
    for (let piece = 0; piece < 6; piece += 1) {
      await turns.spend(50);
      story.push('work');
    }
    story.push('end');
    await others;
    expect(story.slice(0, 7)).toEqual(['work', 'work', 'others', 'work', 'work', 'others', 'work']);
  });

  it('end with the signal, before and between pieces', async () => {
    const ending = new AbortController();
    const turns = createTurns(1, ending.signal);
    await turns.spend(1);
    const waiting = turns.spend(1);
    ending.abort();
    await expect(waiting).rejects.toThrow();
    await expect(turns.spend(1)).rejects.toThrow();
  });
});
