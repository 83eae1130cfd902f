import { assertNever } from '#shared/domain/assert-never.ts';

/** `call`: a command that ends soon. `stream`: one that goes on. */
export type SessionUse = 'call' | 'stream';

/** How full a connection is. */
export interface LaneLoad {
  readonly connected: boolean;
  /** Sessions that run or are being opened. */
  readonly sessions: number;
}

/** What the choice depends on. */
export interface LaneQuestion {
  readonly lanes: readonly LaneLoad[];
  readonly use: SessionUse;
  /** Sessions that a connection of this host takes: learned, or what OpenSSH allows by default. */
  readonly sessionsPerLane: number;
  readonly maxLanes: number;
  /** Whether a further connection may be tried now; false while the host just refused one. */
  readonly mayOpen: boolean;
}

/** Use the lane, open a further one, wait until a session is free, or refuse. */
export type LaneChoice =
  | { readonly type: 'use'; readonly index: number }
  | { readonly type: 'open' }
  | { readonly type: 'wait' }
  | { readonly type: 'refuse'; readonly why: string };

/** Pure: where the next session goes. A stream never takes the last free session: that one is kept for calls. */
export function decideLane(question: LaneQuestion): LaneChoice {
  const { lanes, use, sessionsPerLane, maxLanes, mayOpen } = question;
  const free = lanes.reduce((sum, lane) => sum + Math.max(0, sessionsPerLane - lane.sessions), 0);
  const index = firstFree(question);
  if (index >= 0 && free > (use === 'stream' ? 1 : 0)) return { type: 'use', index };
  switch (use) {
    case 'call':
      return lanes.length < maxLanes && (mayOpen || lanes.length === 0) ? { type: 'open' } : { type: 'wait' };
    case 'stream':
      return lanes.length < maxLanes ? { type: 'open' } : { type: 'refuse', why: whyFull(question) };
    default:
      return assertNever(use);
  }
}

/** A connected lane before one that is still connecting. */
function firstFree({ lanes, sessionsPerLane }: LaneQuestion): number {
  const isFree = (lane: LaneLoad) => lane.sessions < sessionsPerLane;
  const connected = lanes.findIndex((lane) => lane.connected && isFree(lane));
  return connected >= 0 ? connected : lanes.findIndex(isFree);
}

function whyFull({ lanes, sessionsPerLane }: LaneQuestion): string {
  const sessions = lanes.reduce((sum, lane) => sum + lane.sessions, 0);
  return (
    `${sessions} commands run over all ${lanes.length} connections that are made to one host, and it allows ` +
    `${sessionsPerLane} on each (MaxSessions of its SSH server): raise that, or watch fewer logs there`
  );
}
