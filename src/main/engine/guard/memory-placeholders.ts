import { createKnownValues } from './known-values.ts';
import type { PlaceholderBook } from './placeholder-book.ts';
import { type Placeholder, PrivateKind } from './placeholder-text.ts';

/** A book that is kept nowhere: for judging texts that belong to no incident. */
export function createMemoryBook(): PlaceholderBook {
  const given = new Map(PrivateKind.options.map((kind) => [kind, new Map<string, Placeholder>()]));
  const values = new Map(PrivateKind.options.map((kind): [PrivateKind, string[]] => [kind, []]));
  const known = createKnownValues();
  const valueOf = ({ kind, number }: Placeholder): string | null => values.get(kind)?.[number - 1] ?? null;
  return {
    give: (kind, value) => {
      const before = given.get(kind)?.get(value);
      if (before !== undefined) return before;
      const placeholder = { kind, number: values.get(kind)?.push(value) ?? 1 };
      given.get(kind)?.set(value, placeholder);
      if (kind === 'secret' || kind === 'private_key') known.add(kind, value);
      return placeholder;
    },
    has: (placeholder) => valueOf(placeholder) !== null,
    valueOf,
    findKnown: (text) => known.find(text),
  };
}
