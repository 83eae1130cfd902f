import type { Logger } from './logger.ts';

/** Closes things one after the other; a failure is logged and does not keep the next one open. */
export async function drain(log: Logger, closers: readonly [string, () => Promise<unknown>][]): Promise<void> {
  for (const [name, close] of closers) {
    try {
      await close();
    } catch (error) {
      log.error(`${name} could not be closed cleanly`, error);
    }
  }
}
