import type { SecretFinding } from './find-secrets.ts';
import { mergeFindings } from './merge-findings.ts';
import type { PlaceholderBook } from './placeholder-book.ts';
import { type PrivateKind, type Token, tokensOf, unescapeOpenings, writePlaceholder } from './placeholder-text.ts';

/** A text with placeholders, and how many values of each kind were replaced just now. */
export interface Masking {
  readonly text: string;
  readonly masked: Readonly<Partial<Record<PrivateKind, number>>>;
}

/**
 * Replaces what `find` finds, and every secret that is known already, in a text whose real `⟦` are doubled. Placeholders stay.
 * What spans lines is replaced line by line, so that lines keep their numbers and a patch its shape.
 */
export function maskText(
  text: string,
  find: (text: string) => readonly SecretFinding[],
  book: PlaceholderBook,
): Masking {
  const found = piecesOf(text, mergeFindings(find(text)));
  // Given out first: a secret that its surroundings give away here may stand bare elsewhere in the same text.
  for (const { kind, start, end } of found) book.give(kind, unescapeOpenings(text.slice(start, end)));
  const known = book.findKnown(text);
  const pieces = known.length === 0 ? found : piecesOf(text, mergeFindings([...found, ...known]));
  const masked: Partial<Record<PrivateKind, number>> = {};
  let out = '';
  let at = 0;
  for (const { kind, start, end } of pieces) {
    out += text.slice(at, start) + writePlaceholder(book.give(kind, unescapeOpenings(text.slice(start, end))));
    masked[kind] = (masked[kind] ?? 0) + 1;
    at = end;
  }
  return { text: out + text.slice(at), masked };
}

/** The findings without the placeholders in them, whole doubled `⟦`, and cut at line ends. */
function piecesOf(text: string, findings: readonly SecretFinding[]): SecretFinding[] {
  if (findings.length === 0) return [];
  const tokens = tokensOf(text);
  const pieces: SecretFinding[] = [];
  let from = 0;
  for (const finding of findings) {
    while (from < tokens.length && (tokens[from]?.end ?? 0) <= finding.start) from += 1;
    const inside: Token[] = [];
    for (let next = from; next < tokens.length; next += 1) {
      const token = tokens[next];
      if (token === undefined || token.start >= finding.end) break;
      inside.push(token);
    }
    for (const part of outside(finding, inside)) pieces.push(...linesOf(text, part));
  }
  return mergeFindings(pieces);
}

function outside(finding: SecretFinding, tokens: readonly Token[]): SecretFinding[] {
  let { start, end } = finding;
  const parts: SecretFinding[] = [];
  for (const token of tokens) {
    if (token.placeholder === null) {
      start = Math.min(start, token.start);
      end = Math.max(end, token.end);
      continue;
    }
    parts.push({ ...finding, start, end: token.start });
    start = token.end;
  }
  return [...parts, { ...finding, start, end }];
}

function linesOf(text: string, part: SecretFinding): SecretFinding[] {
  const lines: SecretFinding[] = [];
  if (!/[\r\n]|^\s|\s$|^$/.test(text.slice(part.start, part.end))) return [part];
  for (const { 0: line, index } of text.slice(part.start, Math.max(part.start, part.end)).matchAll(/[^\r\n]+/g)) {
    const lead = line.length - line.trimStart().length;
    const length = line.trim().length;
    const start = part.start + index + lead;
    if (length > 0) lines.push({ ...part, start, end: start + length });
  }
  return lines;
}
