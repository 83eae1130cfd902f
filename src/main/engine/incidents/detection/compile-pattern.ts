import { RE2JS } from 're2js';

/** Constructs that need backtracking or a dialect, with what to write instead. */
const EXPLAINED: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, 'look-ahead and look-behind need backtracking. Match the whole text, or mute what it must not match'],
  [/\\[1-9]|\\k[<{']|\(\?P=/, 'a back-reference needs backtracking. Write out both parts, as in "(a|b) (a|b)"'],
  [
    /\(\?>|[*+?}]\+/,
    'atomic groups and possessive quantifiers are not needed here: matching takes linear time. Leave them out',
  ],
  [/\(\?\(/, 'conditions need backtracking. Write one pattern per case, or use "(?:a|b)"'],
  [/\(\?#|\(\?[a-z]*x[a-z]*[:)]/, 'comments and spaced-out patterns are not understood. Write it in one piece'],
  [
    /\\[GZhHRXuN]/,
    'this escape is not understood. Write "\\z" for the end, "[ \\t]" for blanks, "\\x{41}" for a character',
  ],
  [/\{\d{4,}|\{\d+,\d{4,}\}/, 'a repeat count above 1000 is too large. Use "*" or "+"'],
];

/** A pattern ready to match, or why it cannot be taken. */
export type CompiledPattern =
  | { readonly type: 'compiled'; readonly finds: (line: string) => boolean }
  | { readonly type: 'refused'; readonly reason: string };

function reasonOf(regex: string, cause: unknown): string {
  const engine = (cause instanceof Error ? cause.message : 'not understood').replace(/^error parsing regexp: /, '');
  // A backslash before a backslash escapes it: "\\1" is no back-reference.
  const hint = EXPLAINED.find(([construct]) => construct.test(regex.replaceAll('\\\\', '')))?.[1];
  return hint === undefined ? `${engine}.` : `${engine}: ${hint}.`;
}

/** Compiles an operator's expression for matching in linear time. */
export function compilePattern(regex: string): CompiledPattern {
  try {
    const compiled = RE2JS.compile(regex);
    return { type: 'compiled', finds: (line) => compiled.matcher(line).find() };
  } catch (cause) {
    return { type: 'refused', reason: reasonOf(regex, cause) };
  }
}
