import { setTimeout as wait } from 'node:timers/promises';
import { AsyncIteratorClass } from '@orpc/server';
import type { LogLevel, TailItem } from '#shared/contract/logs.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { withoutBlind } from '../watch/build-rates.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { describeLines } from './log-lines.ts';
import { os } from './router.ts';

/** A tail tells at most this often and this much; what comes faster is skipped on the screen, and judged all the same. */
const PAUSE_MS = 100;
const MOST_LINES = 500;

const ORDER: readonly LogLevel[] = ['debug', 'info', 'warning', 'error', 'critical'];

type LogDeps = Pick<HandlerDeps, 'recent' | 'watcher' | 'detector' | 'redactor' | 'clock' | 'log' | 'startedAt'>;

/** The lines that were read lately. */
export function createLogsHandlers(deps: LogDeps) {
  return {
    tail: os.logs.tail.handler(({ input, signal }) => {
      findSource(deps, input.source);
      return tailSource(deps, input, signal);
    }),
    search: os.logs.search.handler(({ input }) => {
      findSource(deps, input.source);
      const { first, next } = deps.recent.range(input.source);
      const end = Math.min(next, input.before ?? next);
      const kept = deps.recent.read(input.source, first, Math.max(0, end - first));
      const wanted = input.text.toLowerCase();
      const near = kept.filter((line) => line.text.toLowerCase().includes(wanted));
      const found = describeLines(deps, input.level === 'debug' ? near.slice(-input.limit) : near);
      const level = ORDER.indexOf(input.level);
      const fits = found.filter((line) => ORDER.indexOf(line.level === 'unknown' ? 'info' : line.level) >= level);
      return { lines: fits.slice(-input.limit), searched: kept.length };
    }),
    rates: os.logs.rates.handler(({ input }) => {
      const source = findSource(deps, input.source);
      const rates = deps.recent.rates(input.source, deps.clock.now());
      return withoutBlind(rates, { since: deps.startedAt.toISOString(), windows: source.blindWindows });
    }),
  };
}

function findSource({ watcher }: LogDeps, id: string) {
  const source = watcher.sources().find((other) => other.id === id);
  if (source === undefined) throw new AppError('not_found', `no source ${id} is followed`, { field: 'source' });
  return source;
}

/** Ends at once when the client leaves, also while it waits for lines. */
function tailSource(deps: LogDeps, request: { source: string; lines: number }, signal: AbortSignal | undefined) {
  const left = new AbortController();
  const ending = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
  const items = followSource(deps, request, ending);
  const next = async (): Promise<IteratorResult<TailItem, undefined>> => {
    const { done, value } = await items.next();
    return done === true || ending.aborted ? { done: true, value: undefined } : { done: false, value };
  };
  return new AsyncIteratorClass<TailItem, undefined>(next, async () => left.abort());
}

async function* followSource(
  deps: LogDeps,
  { source, lines }: { source: string; lines: number },
  signal: AbortSignal,
): AsyncGenerator<TailItem, undefined> {
  const { recent } = deps;
  const { first, next } = recent.range(source);
  let at = Math.max(first, next - lines);
  let told = recent.gaps(source).findLast((gap) => gap.number < at)?.order ?? -1;
  while (!signal.aborted) {
    const changed = waitForChange(deps, source, signal);
    const now = recent.range(source);
    const from = Math.max(at, now.first, now.next - Math.max(MOST_LINES, lines));
    if (from > at) yield { type: 'skipped', lines: from - at };
    const gaps = recent.gaps(source).filter(({ order }) => order > told);
    yield* interleave(deps, { source, from, to: now.next, gaps });
    told = gaps.at(-1)?.order ?? told;
    at = now.next;
    await changed;
    await wait(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** Lines and gaps in the order in which they came. */
function* interleave(
  deps: LogDeps,
  piece: { source: string; from: number; to: number; gaps: ReturnType<LogDeps['recent']['gaps']> },
): Generator<TailItem> {
  const lines = describeLines(deps, deps.recent.read(piece.source, piece.from, piece.to - piece.from));
  let told = 0;
  for (const { number, gap } of piece.gaps) {
    const before = lines.slice(told).filter((line) => line.number < number);
    if (before.length > 0) yield { type: 'lines', lines: before };
    told += before.length;
    yield { type: 'gap', gap };
  }
  if (told < lines.length || piece.gaps.length === 0) yield { type: 'lines', lines: lines.slice(told) };
}

function waitForChange({ recent }: LogDeps, source: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      stop();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const stop = recent.onChange(source, finish);
    signal.addEventListener('abort', finish, { once: true });
    if (signal.aborted) finish();
  });
}
