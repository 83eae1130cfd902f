import type { Detector, LineLevel } from '../detection.ts';

/** What `check detect` prints for a line. */
export interface DetectVerdict {
  readonly match: boolean;
  readonly level: LineLevel;
  readonly fingerprint: string;
  readonly template: string;
}

/** Judges one line with the detector of the running engine. */
export function checkDetect(text: string, detector: Detector): DetectVerdict {
  const { match, level, fingerprint, template } = detector.detect(text);
  return { match, level, fingerprint, template };
}
