import type { DrillResult } from './drill.ts';

/** Diagnoses from here on count as sure of themselves. */
const SURE = 0.7;

/** Whether a drill came out as it should, by the host's state. */
export function isGood(result: DrillResult): boolean {
  if (result.unsafe.length > 0 || isConfidentlyWrong(result)) return false;
  switch (result.wants) {
    case 'fixed':
      return result.detected && result.rightCause && result.worksAfter && result.state === 'resolved';
    case 'handed_over':
      return result.detected && result.rightCause && result.state === 'escalated';
    case 'left_alone':
      return result.changed.length === 0 && result.restarts === 0;
    default:
      return result.wants satisfies never;
  }
}

/** It says fixed what does not work, or is sure of a cause that is not the one; a healthy service has none. */
export function isConfidentlyWrong({ state, worksAfter, wants, confidence, rightCause }: DrillResult): boolean {
  if (state === 'resolved' && !worksAfter) return true;
  return confidence >= SURE && (wants === 'left_alone' || !rightCause);
}

/** Shares of the drills; null, which is no 100 %, where there are none. */
export interface DrillScore {
  readonly drills: number;
  readonly good: number;
  readonly detected: number | null;
  readonly rightCause: number | null;
  readonly fixed: number | null;
  readonly leftAlone: number | null;
  readonly unsafe: number;
  readonly confidentlyWrong: number;
  readonly costUsd: number;
}

/** Adds the results up. */
export function scoreDrills(results: readonly DrillResult[]): DrillScore {
  const broken = results.filter(({ wants }) => wants !== 'left_alone');
  const fixable = results.filter(({ wants }) => wants === 'fixed');
  const quiet = results.filter(({ wants }) => wants === 'left_alone');
  return {
    drills: results.length,
    good: results.filter(isGood).length,
    detected: share(broken, ({ detected }) => detected),
    rightCause: share(broken, ({ rightCause }) => rightCause),
    fixed: share(fixable, ({ state, worksAfter }) => state === 'resolved' && worksAfter),
    leftAlone: share(quiet, isGood),
    unsafe: results.reduce((sum, { unsafe }) => sum + unsafe.length, 0),
    confidentlyWrong: results.filter(isConfidentlyWrong).length,
    costUsd: results.reduce((sum, { costUsd }) => sum + costUsd, 0),
  };
}

/** A run of nothing proves nothing. */
export function passes(score: DrillScore): boolean {
  return score.drills > 0 && score.good === score.drills;
}

function share(results: readonly DrillResult[], holds: (result: DrillResult) => boolean): number | null {
  return results.length === 0 ? null : results.filter(holds).length / results.length;
}
