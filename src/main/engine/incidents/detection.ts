import type { Severity } from '#shared/domain/incident.ts';

/** A level as log formats use it, in one vocabulary. */
export type LineLevel = 'debug' | 'info' | 'warning' | 'error' | 'critical' | 'unknown';

/** The judgement on one line. */
export interface Detection {
  readonly match: boolean;
  readonly level: LineLevel;
  /** SHA-256 (hex, 32 digits) of the template. */
  readonly fingerprint: string;
  /** The line with numbers, ids, addresses, paths and times masked. */
  readonly template: string;
  /** Which pattern matched; null when none did. */
  readonly pattern: string | null;
  readonly severityHint: Severity;
}

/** Judges lines: pure, the same code behind `check detect` and the running engine. */
export interface Detector {
  detect(line: string): Detection;
}
