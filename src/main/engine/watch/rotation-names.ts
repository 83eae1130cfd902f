/** How a rotated file was compressed. */
export type Packing = 'gzip' | 'xz' | 'bzip2' | 'zstd' | 'lzma';

const PACKINGS: readonly (readonly [RegExp, Packing])[] = [
  [/\.(?:gz|tgz)$/i, 'gzip'],
  [/\.xz$/i, 'xz'],
  [/\.bz2$/i, 'bzip2'],
  [/\.(?:zst|zstd)$/i, 'zstd'],
  [/\.lzma$/i, 'lzma'],
];

/** Numbers, dates and times as rotation writes them behind a name. */
const STAMP = String.raw`[.\-_][0-9][0-9TZ.:\-_+]*`;
const WORD = String.raw`[.\-_](?:old|bak|prev|previous|last|save|orig)(?:[.\-_]?\d+)?|~`;
const SUFFIX = new RegExp(`^(?:${STAMP}|${WORD})$`, 'i');
const MIDDLE = new RegExp(`^${STAMP}$`, 'i');

/** Where a name stands among the rotated files of another one. */
export type Rank =
  | { readonly type: 'number'; readonly scheme: string; readonly number: number }
  | { readonly type: 'date'; readonly scheme: string; readonly digits: string }
  | { readonly type: 'none' };

/** How the file was compressed, as its name says; null when it was not. */
export function packingOf(path: string): Packing | null {
  return PACKINGS.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** The path without the suffix of its compression. */
export function unpackedPath(path: string): string {
  const pattern = PACKINGS.find(([found]) => found.test(path))?.[0];
  return pattern === undefined ? path : path.replace(pattern, '');
}

/**
 * Whether `name` is what rotation makes of `base`: a number, a date or a word like `old` behind it or before its
 * extension, compressed or not. `app.log.err` and `app-worker.log` are logs of their own.
 */
export function isRotationOf(base: string, name: string): boolean {
  return suffixOf(base, name) !== null;
}

/** Whether `name` is `base` with something behind it: never a log of its own beside `base`. */
export function isBehind(base: string, name: string): boolean {
  const plain = unpackedPath(name);
  return name !== base && plain.startsWith(base) && (plain === base || SUFFIX.test(plain.slice(base.length)));
}

/** Where a rotated name stands: files of one scheme can be ordered by it. */
export function rankOf(base: string, name: string): Rank {
  const suffix = suffixOf(base, name);
  if (suffix === null) return { type: 'none' };
  const { where, text } = suffix;
  const number = /^[.\-_](\d{1,4})$/.exec(text)?.[1];
  if (number !== undefined) return { type: 'number', scheme: `${where}${text[0]}`, number: Number(number) };
  const digits = text.replace(/\D/g, '');
  // Only dates that begin with the year sort like their digits.
  if (/^20\d{6,18}$/.test(digits)) return { type: 'date', scheme: `${where}${digits.length}`, digits };
  return { type: 'none' };
}

/** Patterns for `find -name` that every rotation of `base` matches; other files may match too. */
export function rotationPatterns(base: string): string[] {
  const { stem, extension } = split(base);
  const dated = /\d/.test(base) ? [literal(base).replace(/\d+/g, '*[0-9]*')] : [];
  const middle = extension === '' ? [] : [`${literal(stem)}[._-]*[0-9]*${literal(extension)}*`];
  return [`${literal(base)}*`, ...middle, ...dated];
}

/** Whether two names differ in their digits alone, as files do that a link points to one after the other. */
export function differInDigits(one: string, other: string): boolean {
  const shape = (name: string) => unpackedPath(name).replace(/\d+/g, '0');
  return /\d/.test(one) && shape(one) === shape(other);
}

function suffixOf(base: string, name: string): { where: 'behind' | 'within'; text: string } | null {
  if (name === base) return null;
  const plain = unpackedPath(name);
  if (isBehind(base, name)) return { where: 'behind', text: plain.slice(base.length) };
  const { stem, extension } = split(base);
  if (extension === '' || !plain.startsWith(stem) || !plain.endsWith(extension)) return null;
  const text = plain.slice(stem.length, plain.length - extension.length);
  return MIDDLE.test(text) ? { where: 'within', text } : null;
}

function split(base: string): { stem: string; extension: string } {
  const dot = base.lastIndexOf('.');
  return dot <= 0 ? { stem: base, extension: '' } : { stem: base.slice(0, dot), extension: base.slice(dot) };
}

function literal(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&');
}
