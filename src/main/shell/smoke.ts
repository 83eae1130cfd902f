import type { App } from 'electron';
import { assertNever } from '#shared/domain/assert-never.ts';
import { createDeskClient } from './desk-client.ts';
import type { EngineState, EngineSupervisor } from './engine-supervisor.ts';

/** `--smoke`: opens the window, shakes hands with the engine and ends. */
export interface Smoke {
  engineChanged(state: EngineState): void;
  /** The page asked for a port; `connected` when it got one. */
  pageAsked(connected: boolean): void;
}

/** What has been seen so far. */
export interface SmokeSight {
  readonly engine: EngineState;
  readonly page: 'none' | 'open' | 'connected';
  /** The version of Electron's own Node where that runs the engine; null where another was named. */
  readonly node: string | null;
  readonly late: boolean;
}

/** What to do next. Exit status 1: it failed; 3: the engine failed on a Node that is older than it asks for. */
export type SmokeStep =
  | { readonly type: 'wait' | 'ask' }
  | { readonly type: 'fail'; readonly code: 1 | 3; readonly why: string };

export interface SmokeOptions {
  readonly app: App;
  readonly supervisor: () => EngineSupervisor;
  readonly node: string | null;
}

const FIRST_NODE = 22;
const LATE_AFTER_MS = 45_000;

/** Compares what was seen with what a working app shows. */
export function decideSmoke({ engine, page, node, late }: SmokeSight): SmokeStep {
  const opened = page === 'none' ? 'The window did not open' : 'The window opened';
  const tooOld = node !== null && Number.parseInt(node, 10) < FIRST_NODE;
  const engineFailed = (what: string): SmokeStep =>
    tooOld
      ? {
          type: 'fail',
          code: 3,
          why: `${opened}; ${what} It needs Node ${String(FIRST_NODE)}; this runtime brings ${node}.`,
        }
      : { type: 'fail', code: 1, why: `${opened}; ${what}` };
  switch (engine.type) {
    case 'failed':
      return engineFailed(`the engine did not start: ${engine.why}`);
    case 'lost':
      // On a Node that is too old the next try would end the same way.
      if (tooOld && page !== 'none') return engineFailed('the engine ended by itself.');
      return late ? engineFailed('the engine was not ready in time.') : { type: 'wait' };
    case 'starting':
      return late ? engineFailed('the engine was not ready in time.') : { type: 'wait' };
    case 'ready':
      if (page === 'connected') return { type: 'ask' };
      return late ? { type: 'fail', code: 1, why: `${opened}; its page did not connect in time.` } : { type: 'wait' };
    default:
      return assertNever(engine);
  }
}

/** Makes it; it ends the app by itself, in 45 seconds at the latest. */
export function createSmoke({ app, supervisor, node }: SmokeOptions): Smoke {
  let sight: SmokeSight = { engine: { type: 'starting' }, page: 'none', node, late: false };
  let ended = false;

  const end = (code: number, sentence: string): void => {
    if (ended) return;
    ended = true;
    clearTimeout(deadline);
    (code === 0 ? process.stdout : process.stderr).write(`${sentence}\n`);
    // The engine is given its time to close its files; the status is ours.
    void supervisor()
      .stop()
      .finally(() => app.exit(code));
  };
  const ask = async (): Promise<void> => {
    const port = supervisor().connect('shell');
    if (port === null) return;
    const { status, version } = await createDeskClient(port).health.get();
    end(0, JSON.stringify({ smoke: 'passed', engine: status, version }));
  };
  const see = (seen: Partial<SmokeSight>): void => {
    if (ended) return;
    sight = { ...sight, ...seen };
    const step = decideSmoke(sight);
    if (step.type === 'fail') end(step.code, step.why);
    else if (step.type === 'ask')
      ask().catch((error: unknown) => end(1, `The engine did not answer: ${String(error)}`));
  };
  const deadline = setTimeout(() => {
    see({ late: true });
    end(1, 'The engine did not answer in time.');
  }, LATE_AFTER_MS);
  return {
    engineChanged: (engine) => see({ engine }),
    pageAsked: (connected) => see({ page: connected ? 'connected' : 'open' }),
  };
}
