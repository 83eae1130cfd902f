import { useCallback, useEffect, useState } from 'react';
import type { DeskClient } from '../connection/desk-client.ts';
import { errorSentence } from '../text/error-sentences.ts';
import { useDeskState } from './use-desk.ts';

/** An answer that only one place of one screen needs: what came last, and why nothing newer did. */
export interface Asked<T> {
  readonly value: T | null;
  readonly why: string;
  readonly again: () => void;
}

/**
 * Asks while the place is on screen, and again every `everyMs` where that is given. `ask` must stay the same function
 * for the same question.
 */
export function useAsked<T>(ask: (client: DeskClient, signal: AbortSignal) => Promise<T>, everyMs?: number): Asked<T> {
  const client = useDeskState((state) => state.client);
  const [answer, setAnswer] = useState<{ value: T | null; why: string }>({ value: null, why: '' });
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((last) => last + 1), []);
  useEffect(() => {
    if (client === null) {
      return;
    }
    const life = new AbortController();
    const run = (): void => {
      ask(client, life.signal).then(
        (value) => life.signal.aborted || setAnswer({ value, why: '' }),
        (error: unknown) =>
          life.signal.aborted || setAnswer((last) => ({ value: last.value, why: errorSentence(error) })),
      );
    };
    run();
    const timer = everyMs === undefined ? undefined : setInterval(run, everyMs);
    return () => {
      life.abort();
      clearInterval(timer);
    };
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- another turn is the reason to ask again
  }, [client, ask, everyMs, turn]);
  return { ...answer, again };
}
