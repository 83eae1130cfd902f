import { timestamp } from '../core/clock.ts';
import type { ApprovalDeps } from './approval-deps.ts';
import { finishChange } from './run-plan.ts';

const WHY = 'The app ended while this step ran. Whether it took effect is unknown; look at the target before going on.';

/** Claims that an engine left without a result become `unknown`. They are never run again by themselves. */
export function recoverRuns(deps: ApprovalDeps): void {
  for (const run of deps.repositories.actionRuns.unfinished()) {
    deps.journal.commit(() => {
      deps.repositories.actionRuns.finish(run.id, { state: 'unknown', output: WHY, finishedAt: timestamp(deps.clock) });
      return finishChange(run, 'unknown', WHY);
    });
  }
}
