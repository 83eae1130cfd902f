import { diffWordsWithSpace } from 'diff';
import type { DiffLine } from './diff-lines.ts';

/** A stretch of a text, as [start, end) in UTF-16 units. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** What stands beside each other: a line over the whole width, or an old and a new one, either of which may be missing. */
export type DiffRow =
  | { readonly type: 'whole'; readonly line: DiffLine }
  | { readonly type: 'pair'; readonly left: DiffLine | null; readonly right: DiffLine | null };

/** More differences than this between two lines are no help to an eye. */
const MOST_EDITS = 200;
/** Two lines that share less than this part of the longer one are shown as two different lines. */
const ALIKE = 0.3;

/** The lines of one change: what goes and what comes, each with the notes that follow it. */
function gatherChange(lines: readonly DiffLine[], from: number): { left: DiffLine[]; right: DiffLine[] } {
  const left: DiffLine[] = [];
  const right: DiffLine[] = [];
  for (let index = from; index < lines.length; index += 1) {
    const line = lines[index];
    const comes = line?.type === 'add' || (line?.type === 'note' && right.length > 0);
    const goes = line?.type === 'remove' || (line?.type === 'note' && left.length > 0);
    if (line === undefined || (line.type === 'remove' && right.length > 0)) {
      break;
    } else if (comes) {
      right.push(line);
    } else if (goes) {
      left.push(line);
    } else {
      break;
    }
  }
  return { left, right };
}

/** Puts the lines of a diff side by side, none left out: the first line that goes beside the first that comes, and so on. */
export function pairLines(lines: readonly DiffLine[]): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  let index = 0;
  while (index < lines.length) {
    const { left, right } = gatherChange(lines, index);
    const length = Math.max(left.length, right.length);
    for (let place = 0; place < length; place += 1) {
      rows.push({ type: 'pair', left: left[place] ?? null, right: right[place] ?? null });
    }
    index += left.length + right.length;
    const line = lines[index];
    if (length === 0 && line !== undefined) {
      rows.push(line.type === 'same' ? { type: 'pair', left: line, right: line } : { type: 'whole', line });
      index += 1;
    }
  }
  return rows;
}

/** The words that differ between two lines, in each of them; none where the lines have little in common. */
export function changedWords(before: string, after: string): readonly [readonly Stretch[], readonly Stretch[]] {
  const parts = diffWordsWithSpace(before, after, { maxEditLength: MOST_EDITS }) ?? [];
  const shared = parts.filter((part) => !part.added && !part.removed).reduce((sum, { value }) => sum + value.length, 0);
  if (shared < ALIKE * Math.max(before.length, after.length)) {
    return [[], []];
  }
  const old: Stretch[] = [];
  const fresh: Stretch[] = [];
  const at = { old: 0, fresh: 0 };
  for (const { value, added, removed } of parts) {
    if (removed) old.push({ start: at.old, end: at.old + value.length });
    if (added) fresh.push({ start: at.fresh, end: at.fresh + value.length });
    at.old += added ? 0 : value.length;
    at.fresh += removed ? 0 : value.length;
  }
  return [old, fresh];
}

/** The changed words of each line that has a counterpart. */
export function changesByLine(rows: readonly DiffRow[]): ReadonlyMap<DiffLine, readonly Stretch[]> {
  const changes = new Map<DiffLine, readonly Stretch[]>();
  for (const row of rows) {
    if (row.type === 'pair' && row.left?.type === 'remove' && row.right?.type === 'add') {
      const [old, fresh] = changedWords(row.left.text, row.right.text);
      changes.set(row.left, old);
      changes.set(row.right, fresh);
    }
  }
  return changes;
}
