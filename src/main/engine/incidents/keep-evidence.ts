import { EvidenceRef, type IncidentId } from '#shared/domain/ids.ts';
import { kindOf } from '../guard/quarantined-text.ts';
import type { CapturedLine } from './captured-line.ts';
import type { RecordingScope } from './recording.ts';

/** Lines of one incident that are kept as evidence; the count goes on. */
export const KEPT_LINES = 50;

/** Lines around an incident that are kept, those of folded errors among them. */
const KEPT_CONTEXT = 100;

/** Keeps lines of one recording with their incidents. Rows are written as they come. */
export interface EvidenceKeeper {
  keep(id: IncidentId, line: CapturedLine, matched: boolean): void;
  /** Keeps a line that did not match, as long as there is room for it. */
  addContext(id: IncidentId, line: CapturedLine): void;
  /** Those of the lines that are not kept with the incident yet. */
  newOnes(id: IncidentId, lines: readonly CapturedLine[]): readonly CapturedLine[];
}

/** Counts what is there already when it is first asked to add context. */
export function createEvidenceKeeper(scope: RecordingScope): EvidenceKeeper {
  const { repositories, clock, quarantine, at, events, audit } = scope;
  const contextKept = new Map<IncidentId, number>();
  const keep: EvidenceKeeper['keep'] = (id, line, matched) => {
    const ref = EvidenceRef.parse(`log:${clock.newId('l')}`);
    const text = line.text(id);
    const { source, offset } = line;
    repositories.evidence.insert({ ref, incidentId: id, at, source, offset, matched, text });
    events.push({ type: 'line_captured', incidentId: id, data: { ref, source, offset, text, matched } });
    const found = quarantine.screen({ incidentId: id, ref, source, kind: kindOf({ ref, source }), text });
    events.push(...found.events);
    audit.push(...found.audit);
  };
  return {
    keep,
    addContext: (id, line) => {
      const kept = contextKept.get(id) ?? repositories.evidence.list(id).filter((item) => !item.matched).length;
      contextKept.set(id, kept + 1);
      if (kept < KEPT_CONTEXT) keep(id, line, false);
    },
    newOnes: (id, lines) => {
      const kept = new Set(repositories.evidence.list(id).map(placeOf));
      return lines.filter((line) => !kept.has(placeOf(line)));
    },
  };
}

function placeOf({ source, offset }: Pick<CapturedLine, 'source' | 'offset'>): string {
  return `${offset} ${source}`;
}
