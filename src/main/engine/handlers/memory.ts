import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

const FOUND = 20;

/** What the desk learnt from resolved incidents, and taking it out again. */
export function createMemoryHandlers({ memory, journal }: Pick<HandlerDeps, 'memory' | 'journal'>) {
  return {
    list: os.memory.list.handler(() => memory.overview()),
    search: os.memory.search.handler(({ input }) => ({
      found: [...memory.similar({ fingerprint: input.text, text: input.text, limit: FOUND })],
    })),
    forget: os.memory.forget.handler(({ input, context }) => {
      const { id, reason } = input;
      let gone = false;
      journal.commit(() => {
        const change = memory.forget({ id, reason, by: context.caller });
        gone = change !== null;
        return change;
      });
      return { result: gone ? ('forgotten' as const) : ('not_there' as const) };
    }),
  };
}
