import { addressRules, IDS, NAMES } from './mask-names.ts';
import {
  applyRules,
  BEFORE_TIMES,
  COLLAPSE,
  HEADS,
  MEANT,
  NUMBERS,
  release,
  TIMES,
  withoutKept,
} from './mask-rules.ts';

/** How much of a line its template covers, in UTF-16 code units. */
const COVERED = 2_048;

/** The line with what changes from one occurrence to the next masked; ports of services, statuses and codes stay. */
export function maskTemplate(line: string): string {
  const start = withoutKept(line.slice(0, COVERED)).replace(/\s+/g, ' ').trim();
  const timed = applyRules(start, [...BEFORE_TIMES, ...HEADS, ...TIMES, ...MEANT]);
  const named = applyRules(timed, [...addressRules(timed), ...NAMES]);
  return release(applyRules(named, [...IDS, ...NUMBERS, ...COLLAPSE])).trim();
}
