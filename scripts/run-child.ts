import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const PARENT_LOOK_MS = 500;

/** Hands signals on to the child and ends this process as the child ended: its status, or 128 and the signal's number. */
export function endWith(child: ChildProcess): void {
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  const parentLook = endWithNpm(child);
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  });
  child.on('close', (code, signal) => {
    clearInterval(parentLook);
    process.exitCode = signal === null ? (code ?? 1) : 128 + constants.signals[signal];
    for (const name of FORWARDED) process.removeAllListeners(name);
  });
}

/** npm does not hand on a signal that was sent to it alone: once it is gone, what it ran must not stay behind. */
function endWithNpm(child: ChildProcess): NodeJS.Timeout | undefined {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined;
  const npm = process.ppid;
  return setInterval(() => {
    if (process.ppid !== npm) child.kill('SIGTERM');
  }, PARENT_LOOK_MS);
}
