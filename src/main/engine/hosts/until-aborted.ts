import { AppError } from '#shared/errors/app-error.ts';

/** Waits for shared work with a signal of one's own; the work goes on for the others. `given` says what was given up. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal, given: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new AppError('aborted', given));
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
  });
}
