import { z } from 'zod';

/** What a replaced value is. */
export const PrivateKind = z.enum(['secret', 'private_key', 'email', 'ip', 'phone', 'card', 'account', 'person_id']);
export type PrivateKind = z.infer<typeof PrivateKind>;

/** A placeholder as it stands in a text: `⟦SECRET_3⟧`. */
export interface Placeholder {
  readonly kind: PrivateKind;
  readonly number: number;
}

/** A piece of a text with placeholders: where it stands, and the placeholder; null for a doubled `⟦`, which means a real one. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly placeholder: Placeholder | null;
}

const KINDS: ReadonlyMap<string, PrivateKind> = new Map(PrivateKind.options.map((kind) => [kind.toUpperCase(), kind]));
const TOKEN = /⟦⟦|⟦([A-Z][A-Z_]{1,20})_([1-9]\d{0,6})⟧/g;

/** How a placeholder is written. */
export function writePlaceholder({ kind, number }: Placeholder): string {
  return `⟦${kind.toUpperCase()}_${number}⟧`;
}

/** Real `⟦` doubled, so that none can be mistaken for a placeholder. */
export function escapeOpenings(text: string): string {
  return text.replaceAll('⟦', '⟦⟦');
}

/** What `escapeOpenings` was given; the text holds no placeholder. */
export function unescapeOpenings(text: string): string {
  return text.replaceAll('⟦⟦', '⟦');
}

/** Placeholders and doubled `⟦` of a text, in order. A name that is no kind is text. */
export function tokensOf(text: string): Token[] {
  if (!text.includes('⟦')) return [];
  const tokens: Token[] = [];
  for (const { 0: found, 1: name, 2: digits, index: start } of text.matchAll(TOKEN)) {
    const placeholder = name === undefined ? null : readPlaceholder(name, Number(digits));
    if (name === undefined || placeholder !== null) tokens.push({ start, end: start + found.length, placeholder });
  }
  return tokens;
}

function readPlaceholder(name: string, number: number): Placeholder | null {
  const kind = KINDS.get(name);
  return kind === undefined ? null : { kind, number };
}

/** The text with each token, and each piece between them, put through one of the two. */
export function mapPieces(
  text: string,
  map: { readonly literal: (piece: string) => string; readonly token: (token: Token) => string },
): string {
  let mapped = '';
  let at = 0;
  for (const token of tokensOf(text)) {
    mapped += map.literal(text.slice(at, token.start)) + map.token(token);
    at = token.end;
  }
  return mapped + map.literal(text.slice(at));
}

/** For readers outside of the incident, where its placeholders mean nothing: `[secret]` instead of each. */
export function withoutPlaceholders(text: string): string {
  return mapPieces(text, {
    literal: (piece) => piece,
    token: ({ placeholder }) => (placeholder === null ? '⟦' : `[${placeholder.kind.replaceAll('_', ' ')}]`),
  });
}
