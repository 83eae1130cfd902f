import { DIGIT, EDGE, GAP, NO_LETTER, SOME_GAPS, WORD } from './required-literals.ts';

/** So many bytes are looked up at once. */
export const WINDOW = 4;

const NEWLINE = 10;
const SPACE = 0x20;
const ZERO = 0x30;
const FIVE = 0x35;

/** What a byte counts as when it is looked up: letters without case, digits alike but for the 5 of HTTP's errors, and one space. */
export const SYMBOL_OF: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (isGap(byte)) return SPACE;
  if (byte >= 0x41 && byte <= 0x5a) return byte | 0x20;
  return isDigit(byte) && byte !== FIVE ? ZERO : byte;
});

const SYMBOLS = [...new Set(SYMBOL_OF)];
const GAP_MARK = GAP.charCodeAt(0);
const EDGE_MARK = EDGE.charCodeAt(0);
const DIGIT_MARK = DIGIT.charCodeAt(0);
const NO_LETTER_MARK = NO_LETTER.charCodeAt(0);
const SOME_GAPS_MARK = SOME_GAPS.charCodeAt(0);
const WORD_MARK = WORD.charCodeAt(0);
/** Between characters, and never looked up. */
const PLACES: ReadonlySet<number | undefined> = new Set([EDGE_MARK, NO_LETTER_MARK]);

/** A literal with the four symbols that it is looked up by. */
export interface Needle {
  readonly key: number;
  /** How far the first character of `after` stands before the last byte that was looked up. */
  readonly back: number;
  /** The characters and marks from there on, and those before it, the nearest first. */
  readonly after: readonly number[];
  readonly before: readonly number[];
}

/** Four symbols in a literal: where they begin, and which they are. */
interface Place {
  readonly anchor: number;
  readonly back: number;
  readonly keys: readonly number[];
  readonly rarity: number;
}

/** The needles of all literals; what several of them have in common is looked up for all. */
export function createNeedles(literals: Iterable<string>): Needle[] {
  const known = new Set<number>();
  const sorted = [...new Set(literals)].toSorted((a, b) => a.length - b.length);
  return sorted.flatMap((literal) => {
    const codes = Array.from(literal, (character) => character.charCodeAt(0));
    const places = placesOf(codes);
    const shared = places.find(({ keys }) => keys.every((key) => known.has(key)));
    const place = shared ?? places.reduce((a, b) => (b.rarity > a.rarity ? b : a), places[0] ?? noPlace(literal));
    const { anchor, back, keys } = place;
    const [before, after] = [codes.slice(0, anchor).toReversed(), codes.slice(anchor)];
    return keys.map((key) => {
      known.add(key);
      return { key, back, before, after };
    });
  });
}

/** Whether the literal stands where its four symbols were found. Before the first byte and after the last there is a line end. */
export function stands(bytes: Uint8Array, { back, after, before }: Needle, last: number): boolean {
  return goesOn(bytes, after, { at: last - back, step: 1 }) && goesOn(bytes, before, { at: last - back - 1, step: -1 });
}

function goesOn(bytes: Uint8Array, codes: readonly number[], way: { at: number; step: 1 | -1 }): boolean {
  let { at } = way;
  for (const code of codes) {
    if (code === GAP_MARK || code === SOME_GAPS_MARK) {
      const first = at;
      while (at >= 0 && at < bytes.length && isGapOrEnd(byteAt(bytes, at))) at += way.step;
      if (at === first && code === GAP_MARK) return false;
    } else if (PLACES.has(code)) {
      const is = code === EDGE_MARK ? isWord : isLetter;
      if (is(byteAt(bytes, at)) && is(byteAt(bytes, at - way.step))) return false;
    } else {
      if (!isOne(code, byteAt(bytes, at))) return false;
      at += way.step;
    }
  }
  return true;
}

/** Outside of the bytes there are line ends. Asking an array for a place that it does not have is slow. */
export function byteAt(bytes: Uint8Array, at: number): number {
  return at >= 0 && at < bytes.length ? (bytes[at] as number) : NEWLINE;
}

function isOne(code: number, byte: number): boolean {
  if (code === DIGIT_MARK) return isDigit(byte);
  return code === WORD_MARK ? isWord(byte) : lower(byte) === code;
}

function placesOf(codes: readonly number[]): Place[] {
  const solid = [...codes.keys()].filter((at) => !PLACES.has(codes[at]));
  const places = solid.slice(0, 1 - WINDOW || undefined).flatMap((_, first) => {
    const indexes = solid.slice(first, first + WINDOW);
    const window = indexes.map((index) => codes[index] ?? 0);
    if (window.length < WINDOW || window.includes(SOME_GAPS_MARK) || window.slice(1, -1).includes(GAP_MARK)) return [];
    const skipped = window[0] === GAP_MARK ? 1 : 0;
    return [
      { anchor: indexes[skipped] ?? 0, back: WINDOW - 1 - skipped, keys: keysOf(window), rarity: rarityOf(window) },
    ];
  });
  return places.length > 0 ? places : shortPlaces(codes, solid);
}

/** Three characters, with whatever may stand before them. */
function shortPlaces(codes: readonly number[], solid: readonly number[]): Place[] {
  return solid.flatMap((anchor, first) => {
    const window = solid.slice(first, first + WINDOW - 1).map((index) => codes[index] ?? 0);
    if (window.length < WINDOW - 1 || window.includes(GAP_MARK) || window.includes(SOME_GAPS_MARK)) return [];
    const mark = codes[anchor - 1];
    const edge = mark === EDGE_MARK && isWord(codes[anchor] ?? 0);
    const before = SYMBOLS.filter(
      (symbol) => !(edge && isWord(symbol)) && !(mark === NO_LETTER_MARK && isLetter(symbol)),
    );
    const keys = before.flatMap((symbol) => keysOf([symbol, ...window]));
    return [{ anchor, back: WINDOW - 2, keys, rarity: rarityOf(window) - 1_000 }];
  });
}

function noPlace(literal: string): never {
  throw new Error(`the literal ${JSON.stringify(literal)} is too short to be looked for`);
}

/** A digit that may be any is one of two symbols. */
function keysOf(window: readonly number[]): number[] {
  return window.reduce<number[]>(
    (keys, code) => keys.flatMap((key) => symbolsOf(code).map((symbol) => (key << 8) | symbol)),
    [0],
  );
}

function symbolsOf(code: number): number[] {
  if (code === GAP_MARK) return [SPACE, NEWLINE];
  if (code === WORD_MARK) return SYMBOLS.filter(isWord);
  return code === DIGIT_MARK ? [ZERO, FIVE] : [SYMBOL_OF[code] ?? 0];
}

/** From what ordinary lines are full of to what is rare in them. */
const COMMON_FIRST = ' 0123456789etaoinsrldcuhm-_pgywbfvk:./=,;<>()[]{}"\'jxqz';

const COMMON_PARTS = /ing|ion|tio|ent|er|ed|the|and|he|ect|res|con|pro|ate|eck|req|tur|out|ser/;

function rarityOf(window: readonly number[]): number {
  const text = String.fromCharCode(...window.map((code) => symbolsOf(code)[0] ?? 0));
  const ranks = Array.from(text, (character) => COMMON_FIRST.indexOf(character));
  const penalty = COMMON_PARTS.test(text) ? COMMON_FIRST.length : 0;
  return ranks.reduce((sum, rank) => sum + (rank < 0 ? COMMON_FIRST.length : rank), -penalty);
}

function isGap(byte: number): boolean {
  return (byte <= SPACE && byte !== NEWLINE) || byte >= 0x7f;
}

/** Two lines may be judged as one. */
function isGapOrEnd(byte: number): boolean {
  return byte === NEWLINE || isGap(byte);
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}

function isWord(byte: number): boolean {
  return isLetter(byte) || isDigit(byte) || byte === 0x5f;
}

function isLetter(byte: number): boolean {
  return lower(byte) >= 0x61 && lower(byte) <= 0x7a;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
