import canonicalize from 'canonicalize';

/** What to do with a call that a model makes: again and again is no way to find anything. */
export type CallVerdict = 'answer' | 'tell' | 'stop';

const TOLD_AT = 3;

/** Counts equal calls of one role run: the third is told instead of answered, the one after that ends the run. */
export function createCallCounter(): (name: string, input: Readonly<Record<string, unknown>>) => CallVerdict {
  const counts = new Map<string, number>();
  return (name, input) => {
    const key = `${name} ${canonicalize(input) ?? ''}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count < TOLD_AT) return 'answer';
    return count === TOLD_AT ? 'tell' : 'stop';
  };
}
