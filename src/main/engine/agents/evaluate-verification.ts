import type { VerificationReport } from '#shared/domain/reports.ts';

/** What the engine saw for itself while it waited after the fix. */
export interface Observation {
  /** When the last step of the plan finished. */
  readonly finishedAt: Date;
  /** When the incident's newest matching line arrived. */
  readonly lastLineAt: Date;
  /** How long lines that were already on their way are forgiven. */
  readonly graceMs: number;
  /** When the engine looked. */
  readonly observedAt: Date;
  /** Whether the sources of the service were heard at the end of the window. */
  readonly heard: boolean;
}

export interface Verdict {
  readonly fixed: 'yes' | 'no' | 'unknown';
  readonly reason: string;
}

/** A fix holds only when the validator says so and the engine's own eyes agree: the error stayed away, the log was heard. */
export function evaluateVerification(report: VerificationReport, seen: Observation): Verdict {
  if (seen.lastLineAt.getTime() > seen.finishedAt.getTime() + seen.graceMs) {
    return { fixed: 'no', reason: 'The same error was logged again after the fix.' };
  }
  if (report.fixed === 'yes' && !seen.heard) {
    return { fixed: 'unknown', reason: 'The log could not be heard after the fix, so its silence proves nothing.' };
  }
  if (report.fixed !== 'yes') return { fixed: report.fixed, reason: report.reason };
  const quietSince = Math.max(seen.lastLineAt.getTime(), seen.finishedAt.getTime());
  const seconds = Math.floor((seen.observedAt.getTime() - quietSince) / 1_000);
  return {
    fixed: 'yes',
    reason: `${report.reason} The error has stayed away for ${seconds} s while its log was followed.`,
  };
}
