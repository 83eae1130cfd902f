import { type JournalEntry, lineOfEntry } from './journal-entry.ts';

/** Pieces of one long line are put together up to this many characters. */
const LONGEST_JOINED = 1_048_576;

/** Puts together the entries that journald made of one long line. */
export interface JournalJoiner {
  /** The lines that this entry completes, in order. */
  add(entry: JournalEntry): string[];
  /** The line whose rest did not come yet, as far as it came. */
  flush(): string[];
  /** Whether the rest of a line is still to come. */
  isHolding(): boolean;
}

/** Creates a joiner that holds nothing. */
export function createJournalJoiner(): JournalJoiner {
  const state = { held: null as JournalEntry | null };
  const flush = (): string[] => {
    const { held } = state;
    state.held = null;
    return held === null ? [] : [lineOfEntry(held)];
  };
  return {
    add: (entry) => {
      const { held } = state;
      const goesOn = held !== null && entry.stream !== null && entry.stream === held.stream;
      const before = goesOn ? [] : flush();
      const whole = goesOn ? { ...held, message: (held.message ?? '') + (entry.message ?? '') } : entry;
      const waits = entry.cutOf !== null && (whole.message ?? '').length < LONGEST_JOINED;
      state.held = waits ? whole : null;
      return waits ? before : [...before, lineOfEntry(whole)];
    },
    flush,
    isHolding: () => state.held !== null,
  };
}
