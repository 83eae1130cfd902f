import type { DeskEvent } from '#shared/domain/events.ts';

const PLACEHOLDER = /⟦([A-Z_]+)_\d+⟧/g;

/** How many different placeholders of each kind a text holds: what was hidden from the model. */
export function hiddenCounts(text: string): ReadonlyMap<string, number> {
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  for (const [whole, kind = ''] of text.matchAll(PLACEHOLDER)) {
    if (!seen.has(whole)) {
      seen.add(whole);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  return counts;
}

const KINDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  SECRET: ['secret', 'secrets'],
  IP: ['address', 'addresses'],
  EMAIL: ['e-mail', 'e-mails'],
  HOST: ['host name', 'host names'],
};

/** What was hidden, in words: `2 secrets, 1 address`; empty for nothing. */
export function hiddenWords(text: string): string {
  return [...hiddenCounts(text)]
    .map(([kind, count]) => {
      const [one, many] = KINDS[kind] ?? [kind.toLowerCase(), kind.toLowerCase()];
      return `${count} ${count === 1 ? one : many}`;
    })
    .join(', ');
}

/** JSON laid out to be read; anything else as it is. The bytes themselves are shown beside it. */
export function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** What was left out of what a model was told, so that it fits: in all, over an incident. */
export function cutWords(events: readonly DeskEvent[]): string {
  const cuts = events.flatMap((event) => (event.type === 'context_cut' ? [event.data] : []));
  if (cuts.length === 0) {
    return 'Nothing was cut.';
  }
  const lines = cuts.reduce((sum, cut) => sum + cut.lines, 0);
  const characters = cuts.reduce((sum, cut) => sum + cut.characters, 0);
  return `${lines.toLocaleString('en')} lines and ${characters.toLocaleString('en')} characters were left out to fit.`;
}
