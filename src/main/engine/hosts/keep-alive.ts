import type { Client } from 'ssh2';

/** How often the peer is asked, and after how long without an answer it is dead. */
export interface KeepAliveTiming {
  readonly intervalMs: number;
  readonly deadAfterMs: number;
}

/** Dead is who missed three turns. */
const USUAL_TIMING: KeepAliveTiming = { intervalMs: 5_000, deadAfterMs: 10_000 };

/** After a sleep of this machine a peer that lives answers within this long, in milliseconds. */
const PROOF_MS = 2_000;

/** The watch over one connection. */
export interface KeepAlive {
  /** Asks out of turn: who does not answer within two seconds is dead. */
  prove(): void;
  stop(): void;
}

/** What a keep-alive reports. */
export interface KeepAliveEvents {
  readonly onRoundTrip: (milliseconds: number) => void;
  readonly onDead: (silentSeconds: number) => void;
}

/**
 * Asks the peer for an answer at once and then again and again.
 *
 * The question is the one request of the protocol that changes nothing and must be answered: to end a forwarding that was
 * never asked for. The library's own keep-alive tells nobody when its answer came.
 */
export function startKeepAlive(client: Client, events: KeepAliveEvents, timing = USUAL_TIMING): KeepAlive {
  let askedAt: number | null = null;
  let proof: NodeJS.Timeout | undefined;
  let turnAt = performance.now();
  const turn = () => {
    const now = performance.now();
    // After a pause of our own (a sleep, a long computation) the answer may be waiting to be read: it gets one turn more.
    const isLate = now - turnAt > timing.intervalMs * 2;
    turnAt = now;
    if (askedAt === null) {
      const at = now;
      askedAt = at;
      ask(client, () => {
        askedAt = null;
        events.onRoundTrip(performance.now() - at);
      });
    } else if (!isLate && now - askedAt >= timing.deadAfterMs - 50) {
      stop();
      events.onDead(Math.round((now - askedAt) / 1_000));
    }
  };
  const timer = setInterval(turn, timing.intervalMs);
  timer.unref();
  const stop = () => {
    clearInterval(timer);
    clearTimeout(proof);
  };
  const prove = () => {
    clearTimeout(proof);
    const overdue = setTimeout(() => {
      stop();
      events.onDead(PROOF_MS / 1_000);
    }, PROOF_MS);
    proof = overdue.unref();
    ask(client, () => clearTimeout(overdue));
  };
  turn();
  return { prove, stop };
}

function ask(client: Client, onAnswer: () => void): void {
  try {
    // A "no" is the expected answer.
    client.unforwardIn('127.0.0.1', 1, () => onAnswer());
  } catch {
    // The connection is closed: its close event says so.
  }
}
