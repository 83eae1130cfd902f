/** How many words an incident is found by at most. */
export const MAX_KEYWORDS = 40;

const MAX_KEYWORD_LENGTH = 64;
const WORD = /[\p{L}\p{N}_][\p{L}\p{N}_.-]+/gu;
const EDGES = /^[._-]+|[._-]+$/g;
/** Points in time are taken out before words are told apart. */
const TIMES = /(?:\d{4}-\d{2}-\d{2}[T ])?\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?/g;
/** Dates, counters and ids: they differ in every incident. Up to five digits may be a port or a status. */
const PASSING = /^(?:[\d.:-]*\d{6,}[\d.:-]*|\d{4}-\d{2}-\d{2}\S*|[0-9a-f]{12,}|[0-9a-f]{8}-[0-9a-f-]{13,})$/;
const STOP_WORDS: ReadonlySet<string> = new Set(
  `a about after again all also an and any are as at be because been before but by can cannot could did do does down each
  failed for from had has have host how if in info into is it its line log logs may more no not now of off on or other out
  over service should so some such than that the their then there these they this to too try trying under until up was
  were when where which while who why will with would you your debug warn warning error errors err critical fatal`.split(
    /\s+/,
  ),
);

/** The words of a text that tell incidents apart: lower case, without stop words, times and ids, in order of appearance. */
export function extractKeywords(text: string): readonly string[] {
  const found = new Set<string>();
  for (const [match] of text.replaceAll(TIMES, ' ').matchAll(WORD)) {
    const word = match.toLowerCase().replace(EDGES, '');
    if (isTelling(word)) found.add(word);
    if (found.size === MAX_KEYWORDS) break;
  }
  return [...found];
}

function isTelling(word: string): boolean {
  return word.length >= 3 && word.length <= MAX_KEYWORD_LENGTH && !STOP_WORDS.has(word) && !PASSING.test(word);
}
