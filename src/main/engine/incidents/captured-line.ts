import { type Untrusted, untrusted } from '#shared/domain/untrusted.ts';
import type { Detection } from './detection.ts';

/** A line to be kept with an incident. `text` gives the redacted text. */
export interface CapturedLine {
  readonly source: string;
  readonly offset: number;
  readonly text: () => Untrusted;
}

/** A line that matched. */
export interface MatchedLine extends CapturedLine {
  readonly detection: Detection;
  /** The lines before it, asked for when it opens an incident. */
  readonly context: () => readonly CapturedLine[];
}

/** A captured line whose redacted text is made once, when it is first asked for. */
export function captured(
  place: { readonly source: string; readonly offset: number },
  raw: string,
  redact: (text: string) => Untrusted,
): CapturedLine {
  let text: Untrusted | undefined;
  return { ...place, text: () => (text ??= raw === '' ? untrusted('') : redact(raw)) };
}
