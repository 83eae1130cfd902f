const MARK = 'sentry-desk-pid:';
/** Text that a log-in shell may print before our script runs; beyond this the line is not looked for any more. */
const LONGEST_PREAMBLE = 8_192;

/** Takes the line `sentry-desk-pid:<number>` out of a stream; everything else is handed on as it is. */
export interface PidLine {
  readonly add: (chunk: Buffer) => void;
  /** Hands on what was held back while the line had not come. */
  flush(): void;
  pid(): number | null;
}

/** Creates the filter; `onRest` gets what is not the line. */
export function createPidLine(onRest: (chunk: Buffer) => void): PidLine {
  const state = { held: Buffer.alloc(0) as Buffer, pid: null as number | null, done: false };
  const release = () => {
    state.done = true;
    if (state.held.length > 0) onRest(state.held);
    state.held = Buffer.alloc(0);
  };
  return {
    add: (chunk) => {
      if (state.done) return onRest(chunk);
      state.held = Buffer.concat([state.held, chunk]);
      const found = findLine(state.held);
      if (found !== null) {
        state.pid = found.pid;
        state.held = found.rest;
      }
      if (found !== null || state.held.length > LONGEST_PREAMBLE) release();
    },
    flush: release,
    pid: () => state.pid,
  };
}

function findLine(bytes: Buffer): { pid: number; rest: Buffer } | null {
  const start = bytes.indexOf(MARK);
  const end = start < 0 ? -1 : bytes.indexOf('\n', start);
  if (end < 0) return null;
  const digits = bytes.toString('latin1', start + MARK.length, end);
  if (!/^[1-9]\d{0,9}$/.test(digits)) return null;
  return { pid: Number(digits), rest: Buffer.concat([bytes.subarray(0, start), bytes.subarray(end + 1)]) };
}
