/** When a service was restarted last, as RFC 3339, and what follows from it. */
export interface RestartQuestion {
  readonly last: string | null;
  readonly now: string;
  readonly cooldownSeconds: number;
  /** What is left by the time that really passed, in milliseconds; absent where that is not known. */
  readonly elapsedLeftMs?: number;
}

/** A plan may be asked for this long before its restart is allowed: the approved step then waits for its turn. */
export const RESTART_PATIENCE_MS = 30_000;

/**
 * Milliseconds until a restart is allowed, by the clock and by the time that really passed, whichever is longer; 0 for now,
 * null when the time of the last one cannot be read.
 */
export function restartWaitMs(question: RestartQuestion): number | null {
  if (question.last === null) return 0;
  const readyAt = Date.parse(question.last) + question.cooldownSeconds * 1_000;
  const now = Date.parse(question.now);
  if (!Number.isFinite(readyAt) || !Number.isFinite(now)) return null;
  return Math.max(0, readyAt - now, question.elapsedLeftMs ?? 0);
}

/** Null when the service may be restarted now, else when it may. A clock set back keeps it refused, and one set forward allows nothing. */
export function evaluateRestart(question: RestartQuestion): string | null {
  const waitMs = restartWaitMs(question);
  if (waitMs === null) return 'the time of the last restart cannot be read';
  if (waitMs === 0) return null;
  return `it was restarted at ${question.last}; the next restart is allowed in ${Math.ceil(waitMs / 1_000)} s`;
}

/** Null when a restart may be planned now: at once, or after a wait that is short enough. */
export function evaluateRestartDraft(question: RestartQuestion): string | null {
  const waitMs = restartWaitMs(question);
  return waitMs !== null && waitMs <= RESTART_PATIENCE_MS ? null : evaluateRestart(question);
}
