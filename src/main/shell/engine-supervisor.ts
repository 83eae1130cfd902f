import type { MessagePortMain } from 'electron';
import type { EngineInit, EngineNotice, PortOwner } from '../engine-messages.ts';
import type { EngineChild, EngineChildListener } from './engine-child.ts';
import { decideAfterDeath } from './restart-policy.ts';

/** How the engine is. `failed` stays until `start` is called again. */
export type EngineState =
  | { readonly type: 'starting' }
  | { readonly type: 'ready' }
  | { readonly type: 'lost' }
  | { readonly type: 'failed'; readonly why: string };

/** Keeps one engine process alive. */
export interface EngineSupervisor {
  state(): EngineState;
  start(): void;
  /** A port to the engine, or null while it is not ready. */
  connect(owner: PortOwner): MessagePortMain | null;
  /** Ends the process at once, as a crash would; it is then started again. */
  kill(): void;
  /** Clean stop within six seconds, by force after that. */
  stop(): Promise<void>;
}

export interface EngineSupervisorOptions {
  readonly init: EngineInit;
  readonly fork: (listener: EngineChildListener) => EngineChild;
  readonly onState: (state: EngineState) => void;
  /** The engine was asked for the other desk; fails with why there is none. */
  readonly changeDesk: () => Promise<void>;
}

const FORCE_AFTER_MS = 6_000;
const GAVE_UP = 'The engine stopped five times within a minute. Its messages on the terminal say why; then try again.';

/** Makes the supervisor; nothing runs before `start`. */
export function createEngineSupervisor(options: EngineSupervisorOptions): EngineSupervisor {
  const deathsAt: number[] = [];
  let child: EngineChild | null = null;
  let state: EngineState = { type: 'lost' };
  let restart: NodeJS.Timeout | undefined;
  let onStopped: (() => void) | null = null;

  const enter = (next: EngineState): void => {
    state = next;
    options.onState(next);
  };
  const onNotice = (notice: EngineNotice): void => {
    if (notice.type === 'loaded') child?.send(options.init);
    else if (notice.type === 'ready') enter({ type: 'ready' });
    else if (notice.type === 'failed') enter({ type: 'failed', why: notice.message });
    else if (notice.type === 'desk_wanted' && child !== null) answerDesk(options.changeDesk(), child);
  };
  const onExit = (): void => {
    child = null;
    if (onStopped !== null) return onStopped();
    if (state.type === 'failed') return;
    deathsAt.push(Date.now());
    const next = decideAfterDeath(deathsAt);
    if (next.type === 'give_up') return enter({ type: 'failed', why: GAVE_UP });
    enter({ type: 'lost' });
    restart = setTimeout(fork, next.afterMs);
  };
  const fork = (): void => {
    enter({ type: 'starting' });
    child = options.fork({ notice: onNotice, exit: onExit });
  };

  return {
    state: () => state,
    start: () => {
      if (child !== null || onStopped !== null) return;
      clearTimeout(restart);
      deathsAt.length = 0;
      fork();
    },
    connect: (owner) => (state.type === 'ready' && child !== null ? child.connect(owner) : null),
    kill: () => child?.kill(),
    stop: async () => {
      clearTimeout(restart);
      const running = child;
      if (running === null) onStopped = () => undefined;
      else await ended(running, (done) => (onStopped = done));
    },
  };
}

function answerDesk(change: Promise<void>, asker: EngineChild): void {
  change.then(
    () => asker.send({ type: 'desk_answer', why: null }),
    (error: unknown) =>
      asker.send({ type: 'desk_answer', why: error instanceof Error ? error.message : String(error) }),
  );
}

/** Asks the process to end and waits until it has; by force when it takes too long. */
async function ended(child: EngineChild, onExit: (done: () => void) => void): Promise<void> {
  await new Promise<void>((resolve) => {
    const force = setTimeout(() => child.kill(), FORCE_AFTER_MS);
    onExit(() => {
      clearTimeout(force);
      resolve();
    });
    child.send({ type: 'stop' });
  });
}
