import type { SecretFinding } from './find-secrets.ts';
import type { PrivateKind } from './placeholder-text.ts';

const HEAD = 4;
const SHORTEST = 8;
const LONG = 20;

/** Secrets seen before, searched for wherever they stand in later texts. */
export interface KnownValues {
  add(kind: PrivateKind, value: string): void;
  find(text: string): readonly SecretFinding[];
}

/** A word such as `postgres` may be somebody's password; hiding it everywhere would hide the incident. */
function isTelling(value: string): boolean {
  if (value.length < SHORTEST) return false;
  return value.length >= LONG || (/\d/.test(value) && /\D/.test(value));
}

/** Looks values up by their first characters, so that a text costs the same however many values are known. */
export function createKnownValues(): KnownValues {
  const byHead = new Map<string, { kind: PrivateKind; value: string }[]>();
  const find = (text: string): SecretFinding[] => {
    const found: SecretFinding[] = [];
    for (let at = 0; at + SHORTEST <= text.length; at += 1) {
      const longest = byHead.get(text.slice(at, at + HEAD))?.find(({ value }) => text.startsWith(value, at));
      if (longest === undefined) continue;
      found.push({ kind: longest.kind, start: at, end: at + longest.value.length });
      at += longest.value.length - 1;
    }
    return found;
  };
  return {
    add: (kind, value) => {
      if (!isTelling(value)) return;
      const head = value.slice(0, HEAD);
      const others = byHead.get(head) ?? [];
      if (others.some((other) => other.value === value)) return;
      byHead.set(
        head,
        [...others, { kind, value }].sort((a, b) => b.value.length - a.value.length),
      );
    },
    find: (text) => (byHead.size === 0 ? [] : find(text)),
  };
}
