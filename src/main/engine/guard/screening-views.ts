import { respelledTexts } from './respelled-texts.ts';

/** Longer text is screened in its beginning, as much as this, in UTF-16 code units. */
const MOST_SCREENED = 1_000_000;
/** How much decoded text is looked at, in all. */
const MOST_DECODED = 200_000;
/** A run of base64 is decoded in pieces, so that a damaged one hides no other. */
const BASE64_PIECE = 8_000;
const HIDDEN = /[\u{E0000}-\u{E007F}]|\p{Cf}/gu;

const LOOKALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['аɑα', 'a'],
    ['еёεҽ', 'e'],
    ['оοօ०', 'o'],
    ['рρ', 'p'],
    ['сϲ', 'c'],
    ['уүγ', 'y'],
    ['хχ', 'x'],
    ['іıΙι', 'i'],
    ['ѕ', 's'],
    ['јϳ', 'j'],
    ['ԁ', 'd'],
    ['ոп', 'n'],
    ['ν', 'v'],
    ['һ', 'h'],
    ['м', 'm'],
    ['тτ', 't'],
    ['кκ', 'k'],
    ['ѡω', 'w'],
    ['ցɡ', 'g'],
    ['ʀ', 'r'],
    ['ӏ', 'l'],
    ['ս', 'u'],
  ].flatMap(([letters = '', latin = '']) => Array.from(letters, (letter) => [letter, latin])),
);
const LEET: Readonly<Record<string, string>> = { '0': 'o', '3': 'e', '4': 'a', '5': 's', '7': 't', $: 's', '@': 'a' };

/** Words of Latin letters in which a few look-alikes hide; a whole word of another script stays as it is. */
const MIXED_WORD =
  /[a-z\u0370-\u03ff\u0400-\u052f\u0531-\u058f\u0250-\u02af]*[a-z][a-z\u0370-\u03ff\u0400-\u052f\u0531-\u058f\u0250-\u02af]*/g;

/** One spelling for what looks or reads the same: compatibility forms, look-alikes, invisible characters, case, white space. */
export function normaliseForScreening(text: string): string {
  const head = text.slice(0, MOST_SCREENED);
  if (!/[\u0080-\uffff]/.test(head)) return oneSpace(head.toLowerCase());
  return oneSpace(
    head
      .normalize('NFKC')
      .replace(HIDDEN, '')
      .toLowerCase()
      .replace(MIXED_WORD, (word) => word.replace(/[^a-z]/g, (letter) => LOOKALIKES[letter] ?? letter)),
  );
}

function oneSpace(text: string): string {
  return text.replace(/[\s"'`´’‘“”„«»*_]+/g, ' ');
}

function taggedText(text: string): string {
  const letters = text.match(/[\u{E0020}-\u{E007E}]/gu) ?? [];
  return letters.map((letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0xe0000)).join('');
}

/** A text as it is screened. */
export interface Readings {
  /** Every reading, normalised: itself, what is hidden in it, and one layer of each encoding. */
  readonly views: readonly string[];
  /** What is written in the tag characters that nobody sees. */
  readonly tagged: string;
  /** Whether base64, hexadecimal or binary digits spell a sentence: machines encode data, people hide words. */
  readonly hidesSentence: boolean;
}

/** Reads a text in every way in which a model might. */
export function readForScreening(text: string): Readings {
  const head = text.slice(0, MOST_SCREENED);
  const tagged = taggedText(head);
  const digits = [...base64Texts(head), ...hexTexts(head), ...binaryTexts(head)];
  const decoded = [tagged, ...digits, ...decodings(head), ...respelledTexts(head)];
  const plain = [head, ...decoded].filter((view) => view !== '').map(normaliseForScreening);
  const views = [...new Set([...plain, ...respellings(plain[0] ?? '')])];
  return { views, tagged, hidesSentence: digits.some(isSentence) };
}

const FUNCTION_WORDS = /\b(?:the|and|your|you|this|that|to|is|of|all|with|for|from|not|be|are)\b/gi;

function isSentence(plain: string): boolean {
  return /^[\p{L}\p{N}\s.,;:!?'"()<>/=@-]+$/u.test(plain) && (plain.match(FUNCTION_WORDS) ?? []).length >= 3;
}

/** The same words written with digits for letters, letter by letter, or from right to left. */
function respellings(text: string): string[] {
  const views: string[] = [];
  if (/[a-z][0-9$@][a-z]/.test(text)) {
    const letters = text.replace(/[034578$@]/g, (sign) => LEET[sign] ?? sign);
    views.push(letters.replace(/1/g, 'i'), letters.replace(/1/g, 'l'));
  }
  return views;
}

function decodings(text: string): string[] {
  const found = spacedTexts(text);
  if (/%[0-9a-f]{2}/i.test(text)) found.push(percentDecoded(text));
  if (/&#?\w{2,8};/.test(text)) found.push(entitiesDecoded(text));
  if (/\\[ux][0-9a-f]{2}/i.test(text)) found.push(escapesDecoded(text));
  if (/[\u202d\u202e\u2067]/.test(text)) found.push(Array.from(text).reverse().join(''));
  return found;
}

function isReadable(text: string): boolean {
  return /^[\p{L}\p{N}\p{P}\p{S}\s]+$/u.test(text) && !text.includes('\ufffd') && /[\p{L}]{2}/u.test(text);
}

function collect(matches: Iterable<string>, decode: (match: string) => string): string[] {
  const found: string[] = [];
  let left = MOST_DECODED;
  for (const match of matches) {
    const plain = decode(match);
    if (isReadable(plain)) found.push(plain);
    left -= match.length;
    if (left < 0) break;
  }
  return found;
}

function* matchesOf(text: string, pattern: RegExp): Generator<string> {
  for (const [match] of text.matchAll(pattern)) yield match;
}

/** From the start of a run only: one that is too short is not tried again from each of its characters. */
const BASE64_RUN = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}/g;

function* base64Pieces(text: string): Generator<string> {
  for (const [run] of text.matchAll(BASE64_RUN)) {
    for (let at = 0; at < run.length; at += BASE64_PIECE) yield run.slice(at, at + BASE64_PIECE);
  }
}

function base64Texts(text: string): string[] {
  return collect(base64Pieces(text), (match) => {
    const plain = Buffer.from(match, 'base64').toString('utf8');
    if (!plain.includes('\ufffd')) return plain;
    // A damaged or cut end must not hide what stands before it.
    const start = /^[\x20-\x7e\s]{24,}/.exec(plain);
    return start?.[0] ?? '\ufffd';
  });
}

function hexTexts(text: string): string[] {
  return collect(matchesOf(text, /(?<![0-9a-f])(?:[0-9a-f]{2} ?){12,4000}(?![0-9a-f])/gi), (match) =>
    Buffer.from(match.replaceAll(' ', ''), 'hex').toString('utf8'),
  );
}

function binaryTexts(text: string): string[] {
  return collect(matchesOf(text, /(?<![01])(?:[01]{8}\s?){6,2000}(?![01])/g), (match) =>
    String.fromCharCode(...(match.match(/[01]{8}/g) ?? []).map((bits) => Number.parseInt(bits, 2))),
  );
}

/** `I g n o r e   t h e …`: letters apart by one space, words by more. */
function spacedTexts(text: string): string[] {
  return collect(matchesOf(text, /(?:\S[ .\u00a0-]{1,8}){12,4000}\S/g), (match) =>
    match
      .split(/[ \u00a0]{2,}/)
      .map((word) => word.replace(/[ .\u00a0-]/g, ''))
      .join(' '),
  );
}

function percentDecoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

function entitiesDecoded(text: string): string {
  return text.replace(/&(?:#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (entity) => {
    const name = entity.slice(1, -1).toLowerCase();
    if (!name.startsWith('#')) return ENTITIES[name] ?? entity;
    return character(name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)), entity);
  });
}

function escapesDecoded(text: string): string {
  return text.replace(/\\(?:u\{?([0-9a-f]{4,6})\}?|x([0-9a-f]{2}))/gi, (all, long?: string, short?: string) =>
    character(Number.parseInt(long ?? short ?? '', 16), all),
  );
}

function character(code: number, otherwise: string): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : otherwise;
}
