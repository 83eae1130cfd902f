import { AppError } from '#shared/errors/app-error.ts';
import type { LogFollower } from './log-follower.ts';
import { createNap } from './nap.ts';
import { createStatusBoard, type SourceSpec } from './source-status.ts';
import { createStreamFeed, type StreamFeed, type StreamSourceDeps } from './stream-feed.ts';

const FIRST_RETRY_MS = 200;
/** A go that lasted longer than this was no failure: the next one may begin quickly. */
const LONGEST_RETRY_MS = 5_000;

/** Why nothing is followed just now. `waiting` is no blindness: there is nothing to read. */
export interface StreamPause {
  readonly state: 'waiting' | 'blind';
  readonly why: string;
}

/** One go: looks, then follows until it ends. A failure of it is blindness. */
export type FollowOnce = (feed: StreamFeed, signal: AbortSignal) => Promise<StreamPause>;

/** A source of a kind that is told by a program on the host. */
export interface StreamSource {
  readonly spec: SourceSpec;
  readonly follow: FollowOnce;
  /** How long after a pause of kind `waiting` it is looked at again. */
  readonly pollIntervalSeconds: number;
}

/** Follows the source, again and again, until it is stopped. */
export function startStreamSource(deps: StreamSourceDeps, source: StreamSource): LogFollower {
  const board = createStatusBoard(deps, source.spec);
  const ending = new AbortController();
  const { signal } = ending;
  const nap = createNap(signal);
  const running = keepFollowing().catch((error: unknown) => {
    deps.log.error(`following ${source.spec.key} failed`, error);
    board.openWindow('following it failed: see the log of the desk');
    board.set('blind', 'following it failed: see the log of the desk');
  });

  async function keepFollowing(): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const { pause, lasted } = await oneGo();
      if (signal.aborted) return;
      if (pause.state === 'blind') board.openWindow(pause.why);
      board.set(pause.state, pause.why);
      failures = pause.state === 'waiting' || lasted ? 0 : failures + 1;
      const pauseMs = pause.state === 'waiting' ? source.pollIntervalSeconds * 1_000 : retryMs(failures);
      if (await nap.sleep(pauseMs)) failures = 0;
    }
  }

  async function oneGo(): Promise<{ pause: StreamPause; lasted: boolean }> {
    const begun = performance.now();
    const lasted = () => performance.now() - begun > LONGEST_RETRY_MS;
    try {
      const feed = createStreamFeed(deps, { spec: source.spec, board });
      return { pause: await source.follow(feed, signal), lasted: lasted() };
    } catch (error) {
      if (!(error instanceof AppError) && !signal.aborted) deps.log.warn(`${source.spec.key}: ${String(error)}`);
      const why = error instanceof Error ? error.message : String(error);
      return { pause: { state: 'blind', why }, lasted: lasted() };
    }
  }

  return {
    sources: () => [board.current()],
    wake: () => nap.end(),
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

function retryMs(failures: number): number {
  const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 10));
  return full * (0.5 + Math.random() / 2);
}
