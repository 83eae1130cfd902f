import type { SecretFinding } from './find-secrets.ts';
import type { PrivateKind } from './placeholder-text.ts';

const SHORTEST = 8;
const LONG = 20;
/** So many characters are folded into a number; it rules out nearly every place of a text. */
const FOLDED = 4;

/** Secrets seen before, searched for wherever they stand in later texts. */
export interface KnownValues {
  add(kind: PrivateKind, value: string): void;
  find(text: string): readonly SecretFinding[];
}

interface Known {
  readonly value: string;
  /** The longest other value that this one begins with. */
  readonly inner: Known | undefined;
}

/** Values that begin alike, in order, so that one is found in few steps however many there are. */
interface Shelf {
  readonly kinds: Map<string, PrivateKind>;
  /** In order; null when a value came since. */
  sorted: readonly Known[] | null;
  longest: number;
}

/** A word such as `postgres` may be somebody's password; hiding it everywhere would hide the incident. */
function isTelling(value: string): boolean {
  if (value.length < SHORTEST) return false;
  return value.length >= LONG || (/\d/.test(value) && /\D/.test(value));
}

/** Looks values up by their first characters, so that a text costs the same however many values are known. */
export function createKnownValues(): KnownValues {
  const byHead = new Map<string, Shelf>();
  const folds = new Set<number>();
  const find = (text: string): SecretFinding[] => {
    const found: SecretFinding[] = [];
    let fold = 0;
    let end = 0;
    for (let behind = 0; behind < text.length; behind += 1) {
      fold = foldOf(fold, text.charCodeAt(behind));
      const at = behind + 1 - FOLDED;
      if (at < end || !folds.has(fold)) continue;
      const shelf = byHead.get(text.slice(at, at + SHORTEST));
      const value = shelf === undefined ? undefined : longestAt(shelf, text.slice(at, at + shelf.longest));
      if (value === undefined) continue;
      end = at + value.length;
      found.push({ kind: shelf?.kinds.get(value) ?? 'secret', start: at, end });
    }
    return found;
  };
  return {
    add: (kind, value) => {
      if (!isTelling(value)) return;
      const head = value.slice(0, SHORTEST);
      const shelf = byHead.get(head) ?? { kinds: new Map(), sorted: null, longest: 0 };
      byHead.set(head, shelf);
      let fold = 0;
      for (let at = 0; at < FOLDED; at += 1) fold = foldOf(fold, head.charCodeAt(at));
      folds.add(fold);
      if (shelf.kinds.has(value)) return;
      shelf.kinds.set(value, kind);
      shelf.sorted = null;
      shelf.longest = Math.max(shelf.longest, value.length);
    },
    find: (text) => (byHead.size === 0 ? [] : find(text)),
  };
}

/** The longest value that the text begins with: the last one in order that is not behind the text, or one within it. */
function longestAt(shelf: Shelf, text: string): string | undefined {
  shelf.sorted ??= inOrder([...shelf.kinds.keys()]);
  let known = lastUpTo(shelf.sorted, text);
  if (known === undefined || text.startsWith(known.value)) return known?.value;
  const shared = sharedLength(known.value, text);
  while (known !== undefined && known.value.length > shared) known = known.inner;
  return known?.value;
}

function inOrder(values: readonly string[]): Known[] {
  const sorted: Known[] = [];
  for (const value of values.toSorted(compare)) {
    let inner = sorted.at(-1);
    while (inner !== undefined && !value.startsWith(inner.value)) inner = inner.inner;
    sorted.push({ value, inner });
  }
  return sorted;
}

/** Of the last four characters: what was before them is shifted out. */
function foldOf(fold: number, code: number): number {
  return ((fold << 8) ^ code) & 0x3fff_ffff;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function lastUpTo(sorted: readonly Known[], text: string): Known | undefined {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.value ?? '') <= text) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}

/** By halves: to compare letter by letter at every place would take long where text and values repeat themselves. */
function sharedLength(a: string, b: string): number {
  let [low, high] = [0, Math.min(a.length, b.length)];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (b.startsWith(a.slice(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}
