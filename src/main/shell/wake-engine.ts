import type { PowerMonitor } from 'electron';
import type { DeskClient } from './desk-client.ts';

const ANSWER_WITHIN_MS = 10_000;

/** Tells the engine when this machine has slept; `client` is null while the engine is not ready, and then it begins anew anyway. */
export function wakeEngineAfterSleep(monitor: PowerMonitor, client: () => DeskClient | null): void {
  monitor.on('resume', () => {
    client()
      ?.watch.wake(undefined, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
      .catch((error: unknown) => process.stderr.write(`The engine was not told of the sleep: ${String(error)}\n`));
  });
}
