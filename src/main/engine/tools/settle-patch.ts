import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '#shared/errors/app-error.ts';
import { readLines } from './patch-lines.ts';
import { SETTLE_SCRIPT } from './patch-scripts.ts';
import type { HashedFile, PatchTarget } from './patch-work.ts';
import { runScript } from './run-script.ts';

/** The host is asked this often, with this pause, until it is known what became of a run. */
const ATTEMPTS = 10;
const PAUSE_MS = 1_000;
const TIMEOUT_MS = 3_000;
const MAX_BYTES = 256 * 1_024;

/** How a write ended; `unknown` when it cannot be told. */
export type Settled =
  | { readonly outcome: 'written' }
  | { readonly outcome: 'refused' | 'failed' | 'unknown'; readonly why: string };

/** A run whose end was not seen. */
export interface LostRun {
  readonly files: readonly HashedFile[];
  readonly token: string;
  /** Why its end was not seen. */
  readonly lost: string;
}

/** What one look says. Null while the run may still be moving files. */
export function evaluateLook(
  look: { readonly begun: boolean; readonly hashes: readonly string[] },
  run: LostRun,
): Settled | null {
  const stands = (which: 'before' | 'after'): boolean =>
    run.files.every((file, index) => (look.hashes[index] ?? 'other') === (file[which] ?? '-'));
  if (stands('after')) return { outcome: 'written' };
  if (look.begun) return null;
  const why = `${run.lost}. Looked at again: nothing was written, and the run can write nothing any more.`;
  if (stands('before')) return { outcome: 'failed', why };
  return { outcome: 'unknown', why: `${run.lost}. Looked at again: the files are neither as before nor as approved.` };
}

/**
 * Finds out what became of a run whose connection was lost. Making the run's fence here means that it had not begun to move
 * files and never will; otherwise the files tell when it has ended.
 */
export async function settlePatch(target: PatchTarget, run: LostRun, signal: AbortSignal): Promise<Settled> {
  const args = [run.token, ...run.files.map((file) => `${target.root}/${file.path}`)];
  let begun = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await wait(PAUSE_MS, undefined, { signal });
    const look = await lookAgain(target, args, signal);
    if (look === null) continue;
    begun ||= look.begun;
    const settled = evaluateLook(look, run);
    if (settled !== null) return settled;
  }
  const why = begun
    ? 'it had begun to replace files, and its end was not seen'
    : 'the host could not be looked at again';
  return { outcome: 'unknown', why: `${run.lost}; ${why}. Look at the files before going on.` };
}

async function lookAgain(
  target: PatchTarget,
  args: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly begun: boolean; readonly hashes: readonly string[] } | null> {
  const request = { script: SETTLE_SCRIPT, args, timeoutMs: TIMEOUT_MS, maxOutputBytes: MAX_BYTES };
  try {
    target.hosts.retryNow(target.host);
    const lines = readLines((await runScript(target, request, signal)).stdout);
    const hashes = lines.filter(([label]) => label === 'now').map(([, , hash]) => hash);
    return { begun: lines.some(([label]) => label === 'begun'), hashes };
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'aborted') throw error;
    return null;
  }
}
