/** One line of a unified diff with its numbers in the old and the new file. */
export interface DiffLine {
  readonly type: 'file' | 'hunk' | 'add' | 'remove' | 'same' | 'note';
  readonly text: string;
  readonly oldNumber: number | null;
  readonly newNumber: number | null;
}

interface Place {
  old: number;
  new: number;
  oldLeft: number;
  newLeft: number;
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

function readHunk(text: string): Place | null {
  const match = HUNK.exec(text);
  if (match === null) {
    return null;
  }
  const length = (group: string | undefined): number => (group === undefined ? 1 : Number(group));
  return { old: Number(match[1]), new: Number(match[3]), oldLeft: length(match[2]), newLeft: length(match[4]) };
}

function inHunk(text: string, place: Place): DiffLine {
  const numbers = { oldNumber: place.old, newNumber: place.new };
  if (text.startsWith('+')) {
    place.new += 1;
    place.newLeft -= 1;
    return { type: 'add', text: text.slice(1), oldNumber: null, newNumber: numbers.newNumber };
  }
  if (text.startsWith('-')) {
    place.old += 1;
    place.oldLeft -= 1;
    return { type: 'remove', text: text.slice(1), oldNumber: numbers.oldNumber, newNumber: null };
  }
  if (text.startsWith('\\')) {
    return { type: 'note', text, oldNumber: null, newNumber: null };
  }
  place.old += 1;
  place.new += 1;
  place.oldLeft -= 1;
  place.newLeft -= 1;
  return { type: 'same', text: text.slice(1), ...numbers };
}

/**
 * Reads a unified diff line by line for the screen. Every line of the text comes back, also those that no diff should
 * hold: a parser that drops what it does not understand would hide it from the operator.
 */
export function readDiffLines(diff: string): readonly DiffLine[] {
  let place: Place | null = null;
  const body = diff.endsWith('\n') ? diff.slice(0, -1) : diff;
  return body.split('\n').map((text): DiffLine => {
    const inside = place !== null && (place.oldLeft > 0 || place.newLeft > 0 || text.startsWith('\\'));
    if (inside && place !== null) {
      return inHunk(text, place);
    }
    const hunk = readHunk(text);
    if (hunk !== null) {
      place = hunk;
      return { type: 'hunk', text, oldNumber: null, newNumber: null };
    }
    return { type: 'file', text, oldNumber: null, newNumber: null };
  });
}
