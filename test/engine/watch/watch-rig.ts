import type { HostAccess } from '../../../src/main/engine/hosts/host-access.ts';
import { createWatcher } from '../../../src/main/engine/watch/create-watcher.ts';
import { linesOf } from '../../../src/main/engine/watch/line-block.ts';
import type { LineBatch } from '../../../src/main/engine/watch/line-intake.ts';
import { wakeDesk } from '../../../src/main/engine/watch/wake-desk.ts';
import type { SourceStatus } from '../../../src/shared/contract/status.ts';
import { openDesk } from '../../fixtures/open-desk.ts';
import { openHosts, settingsOf, wallClock } from '../hosts/host-rig.ts';

/** A watcher over real storage, real hosts and an intake that keeps what it was given, as the real one does. */
export interface WatchRig {
  readonly watcher: ReturnType<typeof createWatcher>;
  readonly batches: LineBatch[];
  /** Texts of the lines that were not backlog. */
  texts(): string[];
  backlog(): string[];
  source(path: string): SourceStatus | undefined;
  /** What the event log holds, as `type` with its data. */
  events(): Promise<{ type: string; data: unknown }[]>;
  /** While set, the intake refuses every batch with this message. */
  refuse: string | null;
  /** Called after each batch that was kept. */
  onBatch: () => void;
  /** How much work a batch is said to be. */
  workOf: (batch: LineBatch) => number;
  hosts: Pick<HostAccess, 'states'>;
  /** What the engine does when its machine has slept. */
  wake(): void;
  close(): Promise<void>;
}

/** Opens the desk in `dataDir` and creates its watcher, stopped. */
export async function openWatch(
  dataDir: string,
  input: Record<string, unknown>,
  clock = wallClock(),
): Promise<WatchRig> {
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
    rig.onBatch();
    return { matched: 0, work: rig.workOf(batch) };
  };
  const watcher = createWatcher({
    settings,
    hosts,
    repositories,
    journal,
    intake: { accept },
    clock,
    log,
  });
  const of = (backlog: boolean) =>
    batches
      .filter((batch) => batch.backlog === backlog)
      .flatMap((batch) => linesOf(batch.block).map((line) => line.text));
  const rig: WatchRig = {
    watcher,
    hosts,
    batches,
    refuse: null,
    onBatch: () => {},
    workOf: () => 0,
    texts: () => of(false),
    backlog: () => of(true),
    source: (path) => watcher.sources().find((source) => source.path === path),
    events: async () => {
      const seen: { type: string; data: unknown }[] = [];
      const last = journal.lastSeq();
      for await (const { type, data, seq } of journal.follow(0, AbortSignal.timeout(5_000))) {
        seen.push({ type, data });
        if (seq >= last) break;
      }
      return seen;
    },
    wake: () => wakeDesk(hosts, watcher),
    close: async () => {
      await watcher.stop();
      await hosts.close();
      await desk[Symbol.asyncDispose]();
    },
  };
  return rig;
}
