import type { VerificationReport } from '#shared/domain/reports.ts';
import type { ProbeAnswer } from '../tools/probe-service.ts';

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
  /** Lines of the service's logs without errors: what the window should have held by the rate before, and what it did. */
  readonly traffic: { readonly expected: number; readonly seen: number };
  /** Whether the window was long enough for how often the error came. */
  readonly longEnough: boolean;
  readonly running: ProbeAnswer;
  readonly healthy: ProbeAnswer;
  /** Errors of the same service that began after the fix and were never seen before. */
  readonly newErrors: readonly string[];
}

export interface Verdict {
  readonly fixed: 'yes' | 'no' | 'unknown';
  readonly reason: string;
}

/** Fewer expected lines than this tell nothing when they do not come. */
const TELLING_LINES = 5;
/** Below this share of the usual lines, traffic is not comparable. */
const LEAST_SHARE = 0.1;

/**
 * A fix holds only when the engine's own checks hold and the validator says so. A check that failed decides; one that could
 * not be made, and a window that proves nothing, leave it unproven. The validator can lower the verdict, never raise it.
 */
export function evaluateVerification(report: VerificationReport, seen: Observation): Verdict {
  const failed = findFailure(seen);
  if (failed !== null) return { fixed: 'no', reason: failed };
  if (report.fixed !== 'yes') return { fixed: report.fixed, reason: report.reason };
  const doubt = findDoubt(seen);
  if (doubt !== null) return { fixed: 'unknown', reason: doubt };
  return { fixed: 'yes', reason: `${report.reason} ${describeProof(seen)}` };
}

function findFailure(seen: Observation): string | null {
  if (seen.lastLineAt.getTime() > seen.finishedAt.getTime() + seen.graceMs)
    return 'The same error was logged again after the fix.';
  if (seen.running.verdict === 'no') return `The service does not run: ${seen.running.detail}`.slice(0, 2_000);
  if (seen.healthy.verdict === 'no') return `The health check does not pass: ${seen.healthy.detail}`.slice(0, 2_000);
  return null;
}

function findDoubt(seen: Observation): string | null {
  if (!seen.heard) return 'The log could not be heard after the fix, so its silence proves nothing.';
  const [first] = seen.newErrors;
  if (first !== undefined) return `A new error of the service began after the fix: ${first}`.slice(0, 2_000);
  const { expected, seen: lines } = seen.traffic;
  if (expected >= TELLING_LINES && lines < expected * LEAST_SHARE)
    return `The log usually has about ${Math.round(expected)} lines in such a time and had ${lines}, so that the error stayed away proves nothing.`;
  if (!seen.longEnough && !hasSignOfLife(seen))
    return 'The error came so rarely that its silence for this long proves nothing.';
  return null;
}

/** Something that only a service at work shows. */
function hasSignOfLife({ healthy, traffic }: Observation): boolean {
  return healthy.verdict === 'yes' || traffic.seen >= TELLING_LINES;
}

function describeProof(seen: Observation): string {
  const quietSince = Math.max(seen.lastLineAt.getTime(), seen.finishedAt.getTime());
  const seconds = Math.floor((seen.observedAt.getTime() - quietSince) / 1_000);
  const proof = [`The error has stayed away for ${seconds} s while its log was followed`];
  if (seen.running.verdict === 'yes') proof.push('the service runs');
  if (seen.healthy.verdict === 'yes') proof.push('its health check passes');
  return `${proof.join(', ')}.`;
}
