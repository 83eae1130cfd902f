/** Keys of one frozen host that are told one by one; after these it is only said that it goes on showing others. */
const MOST_KEYS_TOLD = 10;

/** What is known when a host showed a key that is not the pinned one. */
export interface KeyChangeQuestion {
  readonly presented: string;
  /** Keys that the incident of the freeze has told already; null when the host is not frozen. */
  readonly told: readonly string[] | null;
}

/** `freeze`: the first time. `tell`: the frozen host showed yet another key. `known`: nothing new. */
export type KeyChangeVerdict = 'freeze' | 'tell' | 'known';

/** One incident per change: a reconnect that shows the same key again says nothing new. */
export function decideHostKeyChange({ presented, told }: KeyChangeQuestion): KeyChangeVerdict {
  if (told === null) return 'freeze';
  return told.includes(presented) || told.length >= MOST_KEYS_TOLD ? 'known' : 'tell';
}
