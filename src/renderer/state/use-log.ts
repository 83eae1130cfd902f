import { useCallback, useEffect, useReducer, useState } from 'react';
import type { DeskClient } from '../connection/desk-client.ts';
import { errorSentence } from '../text/error-sentences.ts';
import { followLog } from './follow-log.ts';
import {
  changeView,
  type LogChange,
  type LogFilter,
  type LogView,
  oldestNumber,
  showsAll,
  startView,
} from './log-view.ts';
import { useDeskState } from './use-desk.ts';

const FIRST_LINES = 400;
const PAGE = 500;

/** The lines of a source, live. */
export interface LiveLog {
  readonly view: LogView;
  /** Why nothing comes, as a sentence; empty while lines are heard. */
  readonly problem: string;
  readonly setPaused: (paused: boolean) => void;
  /** Asks for lines before the oldest that is shown. */
  readonly older: () => void;
}

interface Asked {
  readonly client: DeskClient;
  readonly source: string;
  readonly filter: LogFilter;
  readonly before?: number;
}

async function search({ client, source, filter, before }: Asked, signal: AbortSignal): Promise<LogChange> {
  const place = before === undefined ? {} : { before };
  const { lines } = await client.logs.search({ source, ...filter, ...place, limit: PAGE }, { signal });
  return { type: 'found', lines, more: lines.length === PAGE };
}

/** Follows a source through a filter; another source, filter or connection begins anew. */
export function useLog(source: string, { text, level }: LogFilter): LiveLog {
  const client = useDeskState((state) => state.client);
  const [view, change] = useReducer(changeView, { text, level }, startView);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    if (client === null) {
      return;
    }
    const life = new AbortController();
    const filter = { text, level };
    const fail = (why: string): void => setProblem(why);
    const begin = (): void => {
      change({ type: 'started', filter });
      setProblem('');
      if (!showsAll(filter)) {
        search({ client, source, filter }, life.signal).then(
          (found) => life.signal.aborted || change(found),
          (error: unknown) => life.signal.aborted || fail(errorSentence(error)),
        );
      }
    };
    const deliver = (items: Parameters<Parameters<typeof followLog>[0]['deliver']>[0]): void =>
      change({ type: 'came', items });
    void followLog({ client, source, lines: FIRST_LINES, begin, deliver, fail }, life.signal);
    return () => life.abort();
  }, [client, source, text, level]);
  const before = oldestNumber(view);
  const older = useCallback(() => {
    if (client !== null && before !== null) {
      search({ client, source, filter: { text, level }, before }, AbortSignal.timeout(20_000)).then(change, (error) =>
        setProblem(errorSentence(error)),
      );
    }
  }, [client, source, text, level, before]);
  const setPaused = useCallback((paused: boolean) => change({ type: paused ? 'paused' : 'resumed' }), []);
  return { view, problem, setPaused, older };
}
