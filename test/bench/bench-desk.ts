import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { findAppPaths } from '../../src/main/app-paths.ts';
import { createEngine } from '../../src/main/engine/create-engine.ts';
import type { DeskEvent } from '../../src/shared/domain/events.ts';
import { MemorySecrets } from '../fixtures/memory-secrets.ts';
import { KeptLog } from '../fixtures/open-desk.ts';
import type { TestSshd } from '../fixtures/sshd.ts';
import { tempDir } from '../fixtures/temp-dir.ts';

/** Where the hosts are. */
export type BenchServer = Pick<TestSshd, 'address' | 'port' | 'user' | 'keyPath' | 'fingerprint'>;

/** A host and the logs followed on it, one service each. */
export interface BenchHost {
  readonly id: string;
  readonly globs: readonly string[];
}

/** A running engine in this process, over a real server. */
export interface BenchDesk {
  /** Offset and state of every source by its path. */
  sources(): Promise<readonly { readonly path: string; readonly state: string; readonly offset: number }[]>;
  /** Calls back for each event from now on; returns the way to stop. */
  onEvent(listener: (event: DeskEvent) => void): () => void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts an engine that watches, and whose agents stand still. */
export async function startBenchDesk(
  sshd: BenchServer,
  hosts: readonly BenchHost[],
  pollIntervalSeconds = 2,
): Promise<BenchDesk> {
  const dir = await tempDir();
  const dataDir = join(dir.path, 'data');
  await mkdir(dataDir, { mode: 0o700 });
  await writeFile(
    join(dataDir, 'settings.json'),
    JSON.stringify({ ...settingsOf(sshd, hosts), watch: { pollIntervalSeconds } }),
  );
  const engine = await createEngine({
    dataDir,
    env: { HOME: dir.path },
    version: '0.0.0',
    resourcesDir: findAppPaths(import.meta.url).resourcesDir,
    secrets: new MemorySecrets(),
    log: new KeptLog(),
  });
  if (engine.problems.length > 0) throw new Error(JSON.stringify(engine.problems));
  await engine.start();
  const client = createRouterClient(engine.router, { context: { caller: { user: 'bench', via: 'terminal' } } });
  return {
    sources: async () => (await client.status.get()).watcher.sources,
    onEvent: (listener) => {
      const ending = new AbortController();
      void follow(client, listener, ending.signal);
      return () => ending.abort();
    },
    [Symbol.asyncDispose]: async () => {
      await engine.stop();
      await dir[Symbol.asyncDispose]();
    },
  };
}

async function follow(
  client: {
    events: {
      follow: (input: { afterSeq: number }, options: { signal: AbortSignal }) => Promise<AsyncIterable<DeskEvent>>;
    };
  },
  listener: (event: DeskEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const event of await client.events.follow({ afterSeq: 0 }, { signal })) listener(event);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function settingsOf(sshd: BenchServer, hosts: readonly BenchHost[]) {
  const { address, port, user } = sshd;
  const auth = { kind: 'key', path: sshd.keyPath };
  return {
    hosts: hosts.map(({ id }) => ({ id, address, port, user, auth, hostKey: sshd.fingerprint() })),
    services: hosts.flatMap(({ id, globs }) =>
      globs.map((glob, index) => ({
        id: `${id}-${index}`,
        host: id,
        sourcePath: '/srv/bench',
        logs: [{ kind: 'file', glob }],
      })),
    ),
    security: { mode: 'DISABLED' },
  };
}

/** Asks until the answer is yes. Fails after the time. */
export async function until(isSo: () => Promise<boolean> | boolean, timeoutMs: number, everyMs = 10): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited for ${timeoutMs} ms in vain`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
