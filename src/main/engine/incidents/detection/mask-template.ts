import { maskAddresses } from './mask-addresses.ts';
import { IDS, NAMES } from './mask-names.ts';
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

const BEFORE_ADDRESSES = [...BEFORE_TIMES, ...HEADS, ...TIMES, ...MEANT];
const AFTER_ADDRESSES = [...NAMES, ...IDS, ...NUMBERS, ...COLLAPSE];
/** How much of a line its template covers, in UTF-16 code units. */
const COVERED = 2_048;

/** The line with what changes from one occurrence to the next masked; ports of services, statuses and codes stay. */
export function maskTemplate(line: string): string {
  const start = withoutKept(line.slice(0, COVERED)).replace(/\s+/g, ' ').trim();
  const placed = maskAddresses(applyRules(start, BEFORE_ADDRESSES));
  return release(applyRules(placed, AFTER_ADDRESSES)).trim();
}
