import { isLoud, LOUD_WORDS, levelOfPriority } from './level-words.ts';
import { LEVEL_FIELDS } from './parse-level.ts';
import { DIGIT, EDGE, GAP, LINE, NO_LETTER, SOME_GAPS, WORD } from './required-literals.ts';

/** Words of formats of their own: reports of Erlang. */
const OTHER_WORDS = ['crash', 'supervisor'];
/** What stands before a word inside a string of JSON, where a reader sees a tab or a line end. */
const ESCAPES = ['\\t', '\\n', '\\r', '\\b', '\\f'];
/** A line begins, or a string that holds one. */
const BEGINNINGS = [LINE, '"'];
const LETTERS = ['e', 'f', 'a', 'c'];
/** How the numbers of errors begin, on all scales. */
const NUMBERS = [
  '0',
  ...['1', '2', '3'].map((digit) => digit + EDGE),
  ...['5', '6', '7', '8', '9'].map((digit) => digit + DIGIT),
  `4${DIGIT}${DIGIT}`,
  '1000',
];

/**
 * Texts of which at least one is in every line that states the level of an error or a worse one. Each way of stating one
 * that `parseLevel` reads must be in here; the test of the prefilter goes through them.
 */
export function loudLevelLiterals(): string[] {
  return [...words(), ...letters(), ...priorities(), ...fields()];
}

function words(): string[] {
  return [...LOUD_WORDS, ...OTHER_WORDS].flatMap((word) =>
    [NO_LETTER, ...ESCAPES].map((before) => `${before}${word}${NO_LETTER}`),
  );
}

/** Formats that give a level a letter, or a category; those that begin with the day and the month are let through. */
function letters(): string[] {
  const shapes = LETTERS.flatMap((letter) => [
    ...BEGINNINGS.flatMap((begin) => [
      `${begin}${letter}${DIGIT}${DIGIT}${DIGIT}`,
      `${begin}${letter},${GAP}[`,
      `${begin}${letter}/`,
    ]),
    ...['+', '-'].map((sign) => `${sign}${DIGIT}${DIGIT}${DIGIT}${DIGIT}${GAP}${letter}`),
    `:"${letter}"`,
    `:${GAP}"${letter}"`,
  ]);
  const days = BEGINNINGS.map((begin) => `${begin}${DIGIT}${DIGIT}-${DIGIT}${DIGIT}${GAP}`);
  const labelled = `${GAP}${DIGIT}${DIGIT}${DIGIT}${DIGIT}.${DIGIT}${DIGIT}.${DIGIT}${DIGIT}${GAP}`;
  const routers = ['0', '1', '2', '3', '8', '9'].map((digit) => `${WORD}-${digit}-${WORD}`);
  return [...shapes, ...days, labelled, ...routers, '\\u00'];
}

/** `<3>` of syslog, with or without zeros before it. */
function priorities(): string[] {
  const loud = Array.from({ length: 1_000 }, (_, value) => value).filter((value) => isLoud(levelOfPriority(value)));
  const written = new Set(loud.flatMap((value) => [1, 2, 3].map((length) => String(value).padStart(length, '0'))));
  return [...written].flatMap((value) => BEGINNINGS.map((begin) => `${begin}<${value}>`));
}

/** `"level":50` of structured lines. */
function fields(): string[] {
  const paths = [...LEVEL_FIELDS, 'severitynumber', 'severity_number'];
  const names = new Set(paths.flatMap((path) => [path, path.split('.').at(-1) ?? path]));
  // Numbers in these two mean something else.
  for (const name of ['s', 'status']) names.delete(name);
  const numbers = (name: string) => (/severity_?number/.test(name) ? [DIGIT] : NUMBERS);
  return [...names].flatMap((name) =>
    ['', '"'].flatMap((quote) => numbers(name).map((number) => `"${name}"${SOME_GAPS}:${SOME_GAPS}${quote}${number}`)),
  );
}
