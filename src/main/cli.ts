#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findAppPaths } from './app-paths.ts';

const NEEDED_MAJOR = 22;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs this file again under the `node` package's binary; the exit status is its own. */
async function runUnder(binary: string): Promise<number> {
  const child = spawn(binary, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(`sentry-desk: the pinned Node cannot be started: ${error.message}`);
      resolve(1);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 1 : constants.signals[signal])));
  });
}

/** Starts the command line on a Node that is new enough, whichever Node it was started with. */
async function start(): Promise<number> {
  if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) {
    const { runProcess } = await import('./cli/main.ts');
    return runProcess();
  }
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const binary = join(findAppPaths(import.meta.url).root, 'node_modules', 'node', 'bin', name);
  if (existsSync(binary)) return runUnder(binary);
  console.error(`sentry-desk needs Node ${String(NEEDED_MAJOR)} or newer; this is ${process.versions.node}.`);
  return 1;
}

process.exitCode = await start();
