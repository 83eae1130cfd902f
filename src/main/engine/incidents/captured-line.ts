import type { IncidentId } from '#shared/domain/ids.ts';
import { type Untrusted, untrusted } from '#shared/domain/untrusted.ts';
import type { Detection } from './detection.ts';

/** A line to be kept with an incident. `text` gives it as that incident stores it: secrets are placeholders of its own. */
export interface CapturedLine {
  readonly source: string;
  readonly offset: number;
  readonly text: (incidentId: IncidentId) => Untrusted;
}

/** A line that matched. */
export interface MatchedLine extends CapturedLine {
  readonly detection: Detection;
  /** The lines before it, asked for when it opens an incident. */
  readonly context: () => readonly CapturedLine[];
}

/** A captured line whose masked text is made once per incident, when it is first asked for. */
export function captured(
  place: { readonly source: string; readonly offset: number },
  raw: string,
  mask: (incidentId: IncidentId, text: string) => Untrusted,
): CapturedLine {
  let last: { readonly of: IncidentId; readonly text: Untrusted } | undefined;
  const text = (incidentId: IncidentId): Untrusted => {
    if (raw === '') return untrusted('');
    if (last?.of !== incidentId) last = { of: incidentId, text: mask(incidentId, raw) };
    return last.text;
  };
  return { ...place, text };
}
