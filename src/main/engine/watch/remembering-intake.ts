import type { Clock } from '../core/clock.ts';
import type { LineBlock } from './line-block.ts';
import type { LineIntake } from './line-intake.ts';
import type { RecentLines } from './recent-lines.ts';

/** Lines of so many bytes a second are counted one by one; of more they are estimated by the length of those counted. */
const COUNTED_BYTES = 8 * 1_048_576;
const SECOND_MS = 1_000;

/** An intake that also remembers what it took in, for those who look at the log; what was refused is not remembered. */
export function remembering(intake: LineIntake, recent: RecentLines, clock: Clock): LineIntake {
  const countLines = createLineCounter(clock);
  return {
    accept: (batch) => {
      const judged = intake.accept(batch);
      recent.keep(batch, { lines: countLines(batch.block), matched: judged.matched });
      return judged;
    },
  };
}

/** Counting must not slow down a flood that nobody looks at. */
function createLineCounter(clock: Clock): (block: LineBlock) => number {
  let second = 0;
  let bytes = 0;
  let bytesPerLine = 100;
  return (block) => {
    const size = block.end - block.start;
    const now = Math.floor(clock.now().getTime() / SECOND_MS);
    bytes = now === second ? bytes + size : size;
    second = now;
    if (block.bytes === null || bytes <= COUNTED_BYTES) {
      const { count } = block;
      if (count > 0 && size > 0) bytesPerLine = size / count;
      return count;
    }
    return Math.max(1, Math.round(size / bytesPerLine));
  };
}
