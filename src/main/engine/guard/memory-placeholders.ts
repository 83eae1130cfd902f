import { createKnownValues } from './known-values.ts';
import type { PlaceholderBook } from './placeholder-book.ts';
import { type Placeholder, type PrivateKind, writePlaceholder } from './placeholder-text.ts';

/** A book that is kept nowhere: for judging texts that belong to no incident. */
export function createMemoryBook(): PlaceholderBook {
  const given = new Map<string, Placeholder>();
  const values = new Map<string, string>();
  const last = new Map<PrivateKind, number>();
  const known = createKnownValues();
  return {
    give: (kind, value) => {
      const before = given.get(`${kind} ${value}`);
      if (before !== undefined) return before;
      const placeholder = { kind, number: (last.get(kind) ?? 0) + 1 };
      last.set(kind, placeholder.number);
      given.set(`${kind} ${value}`, placeholder);
      values.set(writePlaceholder(placeholder), value);
      if (kind === 'secret' || kind === 'private_key') known.add(kind, value);
      return placeholder;
    },
    has: (placeholder) => values.has(writePlaceholder(placeholder)),
    valueOf: (placeholder) => values.get(writePlaceholder(placeholder)) ?? null,
    findKnown: (text) => known.find(text),
  };
}
