import type { WireEntry } from '#shared/contract/incidents.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { WireCall } from '../db/wire-calls-repository.ts';

const MAX_CALLS = 10_000;
/** Characters of one body, and of all bodies of an incident, that its description holds. */
const MAX_BODY = 500_000;
const MAX_ALL = 8_000_000;
const PIECE = 200_000;

/** Pure: the calls of an incident for people. The newest keep their bodies when not all of them fit. */
export function describeWire(calls: readonly WireCall[]): WireEntry[] {
  let room = MAX_ALL;
  const take = (text: string): string => {
    const taken = text.slice(0, Math.min(MAX_BODY, room));
    room -= taken.length;
    return taken;
  };
  const entries = calls
    .slice(-MAX_CALLS)
    .toReversed()
    .map(({ incidentId: _incidentId, ...call }): WireEntry => {
      const whole = { request: call.request, response: call.response ?? '' };
      const request = take(whole.request);
      const response = take(whole.response);
      const leftOut = whole.request.length + whole.response.length - request.length - response.length;
      return { ...call, request, response, leftOut, costUsd: call.detail.costUsd };
    });
  return entries.toReversed();
}

/** A piece of one body of a call. Throws `not_found`. */
export function wirePiece(
  calls: readonly WireCall[],
  wanted: { readonly call: string; readonly part: 'request' | 'response'; readonly offset: number },
): { text: string; total: number } {
  const call = calls.find(({ id }) => id === wanted.call);
  if (call === undefined) throw new AppError('not_found', `There is no call ${wanted.call}.`, { field: 'call' });
  const text = call[wanted.part] ?? '';
  return { text: text.slice(wanted.offset, wanted.offset + PIECE), total: text.length };
}
