/** What a stage came to. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** A line for each failure, and why something was skipped. */
  readonly notes: readonly string[];
}

/** A check that passes or fails as a whole. */
export function single(name: string, ok: boolean): Outcome {
  return ok
    ? { passed: 1, failed: 0, skipped: 0, notes: [] }
    : { passed: 0, failed: 1, skipped: 0, notes: [`FAILED ${name}`] };
}

/** A suite that could not be run here. */
export function skipped(name: string, count: number, why: string): Outcome {
  return { passed: 0, failed: 0, skipped: count, notes: [`skipped ${name} (${String(count)}): ${why}`] };
}

export function sum(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce(
    (total, next) => ({
      passed: total.passed + next.passed,
      failed: total.failed + next.failed,
      skipped: total.skipped + next.skipped,
      notes: [...total.notes, ...next.notes],
    }),
    { passed: 0, failed: 0, skipped: 0, notes: [] },
  );
}
