import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, vi } from 'vitest';
import { linesOf } from '../../../src/main/engine/watch/line-block.ts';
import type { LineBatch } from '../../../src/main/engine/watch/line-intake.ts';
import { startStreams } from '../../../src/main/engine/watch/start-streams.ts';
import type { SourceStatus } from '../../../src/shared/contract/status.ts';
import { openDesk } from '../../fixtures/open-desk.ts';
import { openHosts, settingsOf, wallClock } from '../hosts/host-rig.ts';

/** The sources that are no files, over real storage, real hosts and an intake that keeps what it was given. */
export interface StreamRig {
  readonly batches: LineBatch[];
  texts(): string[];
  backlog(): string[];
  source(): SourceStatus | undefined;
  /** While set, the intake refuses every batch with this message. */
  refuse: string | null;
  close(): Promise<void>;
}

/** Opens the desk in `dataDir` and starts to follow. */
export async function openStreams(dataDir: string, input: Record<string, unknown>): Promise<StreamRig> {
  const desk = await openDesk(dataDir);
  const settings = settingsOf({ watch: { pollIntervalSeconds: 0.2 }, ...input });
  const hosts = await openHosts(settings);
  const { repositories, journal, log } = desk;
  const batches: LineBatch[] = [];
  const accept = (batch: LineBatch) => {
    if (rig.refuse !== null) throw new Error(rig.refuse);
    journal.commit(() => {
      repositories.watch.saveCursor(batch.cursor);
      for (const gap of batch.gaps) repositories.watch.addGap(batch.cursor.source, gap);
      return {};
    });
    batches.push(batch);
    return { matched: 0, work: 0 };
  };
  const deps = { hosts, repositories, journal, intake: { accept }, clock: wallClock(), log };
  const followers = startStreams(deps, settings.current());
  const of = (backlog: boolean) =>
    batches.filter((batch) => batch.backlog === backlog).flatMap(({ block }) => linesOf(block).map(({ text }) => text));
  const rig: StreamRig = {
    batches,
    refuse: null,
    texts: () => of(false),
    backlog: () => of(true),
    source: () => followers.flatMap((follower) => follower.sources())[0],
    close: async () => {
      await Promise.all(followers.map((follower) => follower.stop()));
      await hosts.close();
      await desk[Symbol.asyncDispose]();
    },
  };
  return rig;
}

const CHILD = fileURLToPath(new URL('../../fixtures/stream-child.ts', import.meta.url));

/** What the child has kept so far, in order. */
function keptLines(dataDir: string): string[] {
  if (!existsSync(join(dataDir, 'desk.db'))) return [];
  const database = new Database(join(dataDir, 'desk.db'), { readonly: true });
  try {
    return database.prepare('SELECT text FROM kept_lines ORDER BY number').pluck().all().map(String);
  } catch {
    return [];
  } finally {
    database.close();
  }
}

/** Follows in a child that is killed four times while lines come; `last` ends the writer and waits for its last line. */
export async function killAgainAndAgain(
  dataDir: string,
  settings: string,
  last: (kept: () => string[]) => Promise<void>,
): Promise<string[]> {
  const kept = () => keptLines(dataDir);
  for (let round = 0; round < 4; round += 1) {
    const before = kept().length;
    const child = spawn(process.execPath, [CHILD, dataDir, settings], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    try {
      await vi.waitFor(() => expect(kept().length).toBeGreaterThan(before + 20), { timeout: 20_000, interval: 20 });
      if (round === 3) await last(kept);
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  }
  return kept();
}
