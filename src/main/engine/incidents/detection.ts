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
  /** Null when every line must be judged, because a pattern of the operator says nothing that can be looked for. */
  readonly prefilter: Prefilter | null;
}

/** Leaves out lines that cannot match, without decoding them. */
export interface Prefilter {
  /** Where lines begin that may match, ascending. The bytes begin with a line; `decode` takes one without its line end. */
  find(bytes: Buffer, decode: (line: Buffer) => string): number[];
}
