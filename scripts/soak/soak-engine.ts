import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

const CLI = new URL('../../src/main/cli.ts', import.meta.url).pathname;

const FirstLine = z.object({ url: z.string(), tokenFile: z.string() });
const Answer = z.object({
  watcher: z.object({ sources: z.array(z.object({ path: z.string(), state: z.string(), why: z.string() })) }),
});

/** The product as a process of its own. */
export interface SoakEngine {
  /** What each path's source says. */
  sources(): Promise<readonly { path: string; state: string; why: string }[]>;
  /** The body of a call that must succeed: a GET, or a POST of what is given. */
  call(path: string, body?: unknown): Promise<unknown>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the headless host on a data folder; what it says on standard error goes to `onLog`. */
export async function startSoakEngine(
  dataDir: string,
  onLog: (text: string) => void,
  variables: Readonly<Record<string, string>> = { SENTRY_MODE: 'DISABLED' },
): Promise<SoakEngine> {
  const args = [CLI, 'serve', '--data-dir', dataDir];
  const env = { ...process.env, SENTRY_DESK_KEYCHAIN: 'off', ...variables };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  child.stderr.setEncoding('utf8').on('data', onLog);
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(([code]) =>
    Promise.reject(new Error(`the engine ended with ${String(code)}`)),
  );
  const [line] = await Promise.race([once(lines, 'line', { signal: AbortSignal.timeout(60_000) }), ended]);
  ended.catch(() => undefined);
  const { url, tokenFile } = FirstLine.parse(JSON.parse(String(line)));
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const call = async (path: string, body?: unknown): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(new URL(path, url), { ...sent, signal: AbortSignal.timeout(30_000) });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    call,
    sources: async () => Answer.parse(await call('/api/status')).watcher.sources,
    kill: () => end(child, 'SIGKILL'),
    stop: () => end(child, 'SIGTERM'),
  };
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await Promise.race([gone, wait(15_000).then(() => child.kill('SIGKILL'))]);
  await gone;
}
