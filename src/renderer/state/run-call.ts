import type { Connection } from '../connection/connection.ts';
import type { DeskClient } from '../connection/desk-client.ts';
import { errorField, errorSentence } from '../text/error-sentences.ts';
import type { Topic } from './take-events.ts';

/** How a call ended: its value, or why not, as a sentence, with the input field at fault (empty where none is). */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string; readonly field: string };

/** Runs one call over the connection that is there; never throws. What it may have changed is asked for again. */
export type RunCall = <T>(call: (client: DeskClient) => Promise<T>, touches?: readonly Topic[]) => Promise<Outcome<T>>;

const NOT_CONNECTED = 'The engine cannot be reached right now. Nothing was sent.';

interface Deps {
  readonly connection: Connection;
  readonly refresh: (topics: Iterable<Topic>) => void;
  /** Told of each failure; the caller's own place may show it instead. */
  readonly fail: (error: unknown) => void;
}

/** Runs calls and turns their failures into sentences. */
export function createRunCall({ connection, refresh, fail }: Deps): RunCall {
  return async (call, touches = []) => {
    const state = connection.state();
    if (state.type !== 'ready') {
      return { ok: false, why: NOT_CONNECTED, field: '' };
    }
    try {
      return { ok: true, value: await call(state.client) };
    } catch (error) {
      fail(error);
      return { ok: false, why: errorSentence(error), field: errorField(error) };
    } finally {
      refresh(touches);
    }
  };
}
