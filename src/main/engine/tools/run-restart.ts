import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '#shared/errors/app-error.ts';
import type { ExecResult } from '../hosts/host-access.ts';
import { lookAlive } from './look-alive.ts';
import { type ControlCommands, type ControlPlace, describeResult, runControl } from './service-control.ts';
import type { StepOutcome } from './tool-desk.ts';

const RESTART_TIMEOUT_MS = 60_000;
const STATUS_TIMEOUT_MS = 10_000;
/** A service that starts slowly is asked again for so long. */
const STATUS_PATIENCE_MS = 10_000;
/** Most services are there at once: it is soon looked again, then less and less often. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;
/** Once its status is well, so much more is waited for its health address and ports. */
const ALIVE_PATIENCE_MS = 5_000;
const MAX_WORDS = 4_000;

interface RestartPlace extends ControlPlace {
  readonly commands: ControlCommands;
}

async function askStatus(place: RestartPlace, signal: AbortSignal): Promise<{ runs: boolean; text: string }> {
  const { commands } = place;
  const work = { argv: commands.status, cwd: commands.cwd, timeoutMs: STATUS_TIMEOUT_MS };
  const status = await runControl(place, work, signal);
  return { runs: commands.runs(status), text: describeResult(commands.status, status) };
}

function pauseMs(look: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(look, 10));
}

async function awaitRunning(place: RestartPlace, signal: AbortSignal): Promise<{ runs: boolean; text: string }> {
  const patience = AbortSignal.timeout(STATUS_PATIENCE_MS);
  for (let look = 0; ; look += 1) {
    const status = await askStatus(place, signal);
    if (status.runs || patience.aborted) return status;
    await wait(pauseMs(look), undefined, { signal });
  }
}

/** What still does not answer when the time is up. */
async function awaitAlive(place: RestartPlace, signal: AbortSignal): Promise<string[]> {
  const patience = AbortSignal.timeout(ALIVE_PATIENCE_MS);
  for (let look = 0; ; look += 1) {
    const missing = await lookAlive(place, signal);
    if (missing.length === 0 || patience.aborted) return missing;
    await wait(pauseMs(look), undefined, { signal });
  }
}

/** What the service said last, as far as this user may read it; it never makes things worse. */
async function lastWords(place: RestartPlace, signal: AbortSignal): Promise<string> {
  const words: string[] = [];
  for (const argv of place.commands.lastWords) {
    const said = await readWords(place, argv, signal);
    if (said !== '') words.push(`${argv.join(' ')}:\n${said.slice(-MAX_WORDS)}`);
  }
  return words.length === 0 ? '' : `\nIts last words:\n${words.join('\n')}`;
}

async function readWords(place: RestartPlace, argv: readonly [string, ...string[]], signal: AbortSignal) {
  try {
    const result = await runControl(place, { argv, cwd: place.commands.cwd, timeoutMs: STATUS_TIMEOUT_MS }, signal);
    return `${result.stdout.toString('utf8')}${result.stderr.toString('utf8')}`.trim();
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'aborted') throw error;
    return '';
  }
}

/** Null when the connection was lost, so that nobody knows what became of it. */
async function restart(place: RestartPlace, signal: AbortSignal): Promise<ExecResult | AppError> {
  const { restart: argv, cwd, sudo } = place.commands;
  try {
    return await runControl(place, { argv, cwd, sudo, timeoutMs: RESTART_TIMEOUT_MS }, signal);
  } catch (error) {
    if (error instanceof AppError && (error.code === 'host_unreachable' || error.code === 'timed_out')) return error;
    throw error;
  }
}

/**
 * Restarts the service and waits until its status command says that it runs, then a little for its health address and ports:
 * what does not answer is told, and it is for the verification to judge that.
 */
export async function runRestart(place: RestartPlace, signal: AbortSignal): Promise<StepOutcome> {
  const before = await askStatus(place, signal);
  const done = await restart(place, signal);
  const first = `Before: ${before.text}`;
  if (done instanceof AppError) {
    return { outcome: 'unknown', output: `${first}\n${done.message}. Whether it was restarted is unknown.` };
  }
  const said = `${first}\n${describeResult(place.commands.restart, done)}`;
  if (done.timedOut || done.exitCode !== 0) {
    return { outcome: 'failed', output: `${said}${await lastWords(place, signal)}` };
  }
  const after = await awaitRunning(place, signal);
  const whole = `${said}\nAfter: ${after.text}`;
  if (!after.runs) return { outcome: 'failed', output: `${whole}${await lastWords(place, signal)}` };
  const missing = await awaitAlive(place, signal);
  if (missing.length === 0) return { outcome: 'succeeded', output: whole };
  const note = `It runs, but ${missing.join(', and ')}.`;
  return { outcome: 'succeeded', output: `${whole}\n${note}${await lastWords(place, signal)}` };
}
