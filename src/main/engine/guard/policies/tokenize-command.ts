/** A command line cut into words, or why it was not. `bare` says which words had no quotes in them. */
export type Tokens =
  | { readonly type: 'words'; readonly words: readonly string[]; readonly bare: readonly boolean[] }
  | { readonly type: 'refused'; readonly reason: string };

const MAX_LENGTH = 4_096;
/** Whatever a shell would act on when it stands outside of quotes. */
const UNQUOTED_META = new Set(';&|<>(){}$`\\*?[]~#!^');
/** What keeps a meaning inside double quotes. */
const QUOTED_META = new Set('$`\\!');
/** Controls, format characters, surrogates, and every space but the plain one. */
const NEVER = /(?![ \t])[\p{C}\p{Z}]/u;

/** A `?` behind a web address begins its query: no file can be named like that, so a shell would leave it alone. */
const QUERY_BEGINS = /^https?:\/\/[A-Za-z0-9.:[\]-]+\/[^?]*$/;

/** Looks like the beginning of an option to a person, and is an operand to the program. */
const DASH_BUT_NO_DASH = /^(?!-)[\p{Pd}\u2212\uff0d]/u;

interface Word {
  text: string;
  bare: boolean;
}

function named(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x21 || code > 0x7e ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}` : character;
}

/** Takes one quoted stretch; returns the place after its end, or what is wrong. */
function readQuoted(text: string, start: number): { end: number; inside: string } | { reason: string } {
  const quote = text[start] ?? '';
  const end = text.indexOf(quote, start + 1);
  if (end < 0) return { reason: 'a quote is not closed' };
  const inside = text.slice(start + 1, end);
  const meta = quote === '"' ? inside.split('').find((character) => QUOTED_META.has(character)) : undefined;
  if (meta !== undefined) return { reason: `the shell character ${meta} is not allowed inside double quotes` };
  return { end: end + 1, inside };
}

function readWord(text: string, start: number): { end: number; word: Word } | { reason: string } {
  const word: Word = { text: '', bare: true };
  let at = start;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === ' ' || character === '\t') break;
    if (UNQUOTED_META.has(character) && !(character === '?' && QUERY_BEGINS.test(word.text)))
      return { reason: `the shell character ${character} is not allowed` };
    if (character === '"' || character === "'") {
      const quoted = readQuoted(text, at);
      if ('reason' in quoted) return quoted;
      word.text += quoted.inside;
      word.bare = false;
      at = quoted.end;
    } else {
      word.text += character;
      at += 1;
    }
  }
  return { end: at, word };
}

/**
 * Cuts a command line into words as a POSIX shell would, and refuses everything a shell would do more with:
 * metacharacters, globs, variables, substitutions, redirects, comments, escapes, controls, newlines.
 */
export function tokenizeCommand(text: string): Tokens {
  if (text.length > MAX_LENGTH)
    return { type: 'refused', reason: `the command is longer than ${MAX_LENGTH} characters` };
  const never = NEVER.exec(text);
  if (never !== null) return { type: 'refused', reason: `the character ${named(never[0])} is not allowed` };
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    if (text[at] === ' ' || text[at] === '\t') {
      at += 1;
      continue;
    }
    const read = readWord(text, at);
    if ('reason' in read) return { type: 'refused', reason: read.reason };
    words.push(read.word);
    at = read.end;
  }
  const disguised = words.find((word) => DASH_BUT_NO_DASH.test(word.text));
  if (disguised !== undefined)
    return { type: 'refused', reason: `the dash ${named(disguised.text[0] ?? '')} is not allowed` };
  if (words.length === 0) return { type: 'refused', reason: 'there is no command' };
  return { type: 'words', words: words.map((word) => word.text), bare: words.map((word) => word.bare) };
}
