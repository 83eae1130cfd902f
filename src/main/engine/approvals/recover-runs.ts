import type { ApprovalDeps } from './approval-deps.ts';
import { finishStep } from './record-run.ts';

const WHY = 'The app ended while this step ran. Whether it took effect is unknown; look at the target before going on.';

/** Claims that an engine left without a result become `unknown`. They are never run again by themselves. */
export function recoverRuns(deps: Pick<ApprovalDeps, 'repositories' | 'journal' | 'clock'>): void {
  for (const run of deps.repositories.actionRuns.unfinished()) {
    finishStep(deps, run, { outcome: 'unknown', output: WHY });
  }
}
