import type { LineIntake } from './line-intake.ts';
import type { RecentLines } from './recent-lines.ts';

/** An intake that also remembers what it took in, for those who look at the log; what was refused is not remembered. */
export function remembering(intake: LineIntake, recent: RecentLines): LineIntake {
  return {
    accept: (batch) => {
      intake.accept(batch);
      recent.keep(batch, { lines: batch.block.count, matched: 0 });
    },
  };
}
