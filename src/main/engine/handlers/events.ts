import { AsyncIteratorClass, withEventMeta } from '@orpc/server';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { toOrpcError } from './map-errors.ts';
import { os } from './router.ts';

interface FollowRequest {
  readonly afterSeq: number;
  readonly incident: IncidentId | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The stream of everything that happens. */
export function createEventsHandlers(deps: Pick<HandlerDeps, 'journal' | 'log'>) {
  return {
    follow: os.events.follow.handler(({ input, signal, lastEventId }) =>
      followEvents(deps, { afterSeq: resumePoint(input.afterSeq, lastEventId), incident: input.incident, signal }),
    ),
  };
}

/** A client that reconnects says what it saw last; that wins over where it once began. */
export function resumePoint(afterSeq: number, lastEventId: string | undefined): number {
  const last = lastEventId !== undefined && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : 0;
  return Math.max(afterSeq, last);
}

/** Ends at once when the client leaves, also while it waits for the next event. */
function followEvents({ journal, log }: Pick<HandlerDeps, 'journal' | 'log'>, request: FollowRequest) {
  const left = new AbortController();
  const signal = request.signal === undefined ? left.signal : AbortSignal.any([request.signal, left.signal]);
  const source = journal.follow(request.afterSeq, signal)[Symbol.asyncIterator]();
  const next = async (): Promise<IteratorResult<DeskEvent, undefined>> => {
    try {
      for (;;) {
        const { done, value } = await source.next();
        if (done === true || signal.aborted) return { done: true, value: undefined };
        if (request.incident !== undefined && value.incidentId !== request.incident) continue;
        return { done: false, value: withEventMeta(value, { id: String(value.seq) }) };
      }
    } catch (error) {
      if (signal.aborted) return { done: true, value: undefined };
      throw toOrpcError(error, log);
    }
  };
  return new AsyncIteratorClass<DeskEvent, undefined>(next, async () => left.abort());
}
