/** Which runs of one, two and three characters a text holds, as bits; letters count the same in either case. */
export type TextGrams = Uint32Array;

/** Characters are told apart by six bits: letters and digits each by its own, others share one with a few more. */
const SYMBOLS = 64;
const TWO_AT = SYMBOLS ** 3;
const ONE_AT = TWO_AT + SYMBOLS ** 2;
/** As many bits of one literal are looked at. */
const MOST_BITS = 6;
const WORDS = (ONE_AT + SYMBOLS) / 32;
const ASCII_SYMBOLS = Uint8Array.from({ length: 128 }, (_none, code) => symbolOfAscii(code));

/** No text yet. */
export function noGrams(): TextGrams {
  return new Uint32Array(WORDS);
}

/** Adds what a text holds; one pass. */
export function addGrams(grams: TextGrams, text: string): void {
  let before = -1;
  let last = -1;
  for (let at = 0; at < text.length; at += 1) {
    const symbol = symbolOf(text.charCodeAt(at));
    setBit(grams, ONE_AT + symbol);
    if (last >= 0) setBit(grams, TWO_AT + last * SYMBOLS + symbol);
    if (before >= 0) setBit(grams, (before * SYMBOLS + last) * SYMBOLS + symbol);
    before = last;
    last = symbol;
  }
}

/** What a text holds. */
export function gramsOf(text: string): TextGrams {
  const grams = noGrams();
  addGrams(grams, text);
  return grams;
}

/** The bits that a text has for certain when this stands in it. */
export function bitsOf(literal: string): readonly number[] {
  const symbols = Array.from({ length: literal.length }, (_none, at) => symbolOf(literal.charCodeAt(at)));
  const [first = 0, second = 0] = symbols;
  if (symbols.length === 1) return [ONE_AT + first];
  if (symbols.length === 2) return [TWO_AT + first * SYMBOLS + second];
  return symbols
    .slice(2, 2 + MOST_BITS)
    .map((symbol, at) => ((symbols[at] ?? 0) * SYMBOLS + (symbols[at + 1] ?? 0)) * SYMBOLS + symbol);
}

/** Whether a bit is set. */
export function hasBit(grams: TextGrams, bit: number): boolean {
  return ((grams[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
}

function setBit(grams: TextGrams, bit: number): void {
  const word = bit >>> 5;
  grams[word] = (grams[word] ?? 0) | (1 << (bit & 31));
}

function symbolOf(code: number): number {
  if (code < 128) return ASCII_SYMBOLS[code] ?? 0;
  // The two letters beyond ASCII that a pattern without regard to case takes for one of ASCII.
  if (code === 0x17f) return symbolOfAscii(0x73);
  if (code === 0x212a) return symbolOfAscii(0x6b);
  return 54 + (code % 10);
}

function symbolOfAscii(code: number): number {
  const letter = (code | 32) - 97;
  if (code >= 65 && letter >= 0 && letter < 26) return letter;
  if (code >= 48 && code < 58) return code - 22;
  return code === 32 ? 53 : 36 + (code % 17);
}
