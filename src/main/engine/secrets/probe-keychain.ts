import { randomUUID } from 'node:crypto';
import type { Keychain } from './keychain.ts';

/** How long one call may take. */
export interface Deadline {
  readonly timeoutMs: number;
}

/** Runs the call; rejects when it has not answered in time, even when it ignores the signal. */
export async function answersWithin<T>(call: (signal: AbortSignal) => Promise<T>, deadline: Deadline): Promise<T> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${deadline.timeoutMs / 1_000} s (is it locked, with a prompt open?)`));
      abort.abort();
    }, deadline.timeoutMs);
  });
  try {
    return await Promise.race([call(abort.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Null when a fresh entry could be written, read back and deleted, else why not, in a sentence. */
export async function probeKeychain(keychain: Keychain, deadline: Deadline): Promise<string | null> {
  const name = `probe-${randomUUID()}`;
  const value = randomUUID();
  try {
    const back = await answersWithin(async (signal) => {
      await keychain.write(name, value, signal);
      const read = await keychain.read(name, signal);
      await keychain.remove(name, signal);
      return read;
    }, deadline);
    return back === value ? null : 'it did not give back what was written.';
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return `${message.slice(0, 300).replace(/[.\s]+$/, '')}.`;
  }
}
