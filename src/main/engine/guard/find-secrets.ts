import { findByMaintainedRules } from './maintained-rules.ts';
import { mergeFindings } from './merge-findings.ts';
import { findNamedSecrets } from './named-secrets.ts';
import { createGate } from './pattern-needs.ts';
import type { PrivateKind } from './placeholder-text.ts';
import { findPrivateKeys } from './private-keys.ts';
import { gramsOf } from './text-grams.ts';
import { TOKEN_SHAPES, type TokenShape } from './token-shapes.ts';

/** Where a secret stands in a text; offsets are UTF-16 code units, the end is behind it. */
export interface SecretFinding {
  readonly kind: PrivateKind;
  readonly start: number;
  readonly end: number;
}

/** Bits a character: what people write as an example has less, what machines make has more. */
const LEAST_ENTROPY = 3;

/** Most texts hold nothing of what most shapes need. */
const GATED = TOKEN_SHAPES.map((shape) => ({ shape, isWorthTrying: createGate(shape.pattern) }));

/** Finds secrets of known shape or behind a telling name; sorted, without overlaps. */
export function findSecrets(text: string): readonly SecretFinding[] {
  const grams = gramsOf(text);
  const shaped = GATED.flatMap(({ shape, isWorthTrying }) => (isWorthTrying(grams) ? findShape(text, shape) : []));
  const maintained = findByMaintainedRules(text, grams).filter(({ start, end }) => isToken(text.slice(start, end)));
  return mergeFindings([...findPrivateKeys(text), ...shaped, ...maintained, ...findNamedSecrets(text, grams)]);
}

function findShape(text: string, { pattern, group, examples }: TokenShape): SecretFinding[] {
  const findings: SecretFinding[] = [];
  for (const match of text.matchAll(pattern)) {
    const value = match[group] ?? '';
    if (value === '' || /^(?:⟦|\$\{|\*+$|<)/.test(value)) continue;
    if (group === 0 && examples !== true && !isMade(value)) continue;
    const start = match.index + (group === 0 ? 0 : match[0].lastIndexOf(value));
    findings.push({ kind: 'secret', start, end: start + value.length });
  }
  return findings;
}

/** A rule that takes a whole URL for the secret would hide the host that could not be reached; its password is found by itself. */
function isToken(found: string): boolean {
  return isMade(found) && !/^[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/]*:[^\s]*@/i.test(found);
}

/** Whether a part of a token looks made by a machine, rather than written down as an example. */
function isMade(token: string): boolean {
  return token.split(/[-_.:]/).some((part) => entropyOf(part) >= LEAST_ENTROPY);
}

function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
