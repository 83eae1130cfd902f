import { AppError } from '#shared/errors/app-error.ts';
import type { Logger } from '../core/logger.ts';
import type { AuditRepository } from '../db/audit-repository.ts';
import type { AnchorStore } from './anchor-store.ts';
import { type ChainHead, FIRST_PREV_HASH } from './audit-chain.ts';
import { againstAnchor } from './verify-log.ts';

/** Keeps the anchor close behind the log. */
export interface AnchorKeeper {
  /** The anchor as it is known; throws `keychain_unavailable` while it could not be read. */
  known(): ChainHead | null;
  /** Anchors the log as it is now. Throws when that cannot be done, and never anchors a log that contradicts its anchor. */
  anchor(): Promise<void>;
  /** Anchors within 5 s from now. */
  soon(): void;
  /** Anchors a last time where it can. */
  close(): Promise<void>;
}

const DELAY_MS = 2_000;
const NOT_READ = 'not read';

interface KeeperDeps {
  readonly store: AnchorStore;
  readonly rows: AuditRepository;
  readonly log: Logger | undefined;
}

/** Reads the anchor first; where that fails it is tried again before each use. */
export async function createAnchorKeeper(deps: KeeperDeps): Promise<AnchorKeeper> {
  const writer = createAnchorWriter(deps);
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  const quietly = async (): Promise<void> => {
    try {
      await writer.anchor();
    } catch (error) {
      deps.log?.error('the audit log could not be anchored', error);
    }
  };
  await quietly();
  return {
    ...writer,
    soon: () => {
      if (closed || timer !== null) return;
      timer = setTimeout(() => {
        timer = null;
        void quietly();
      }, DELAY_MS);
      timer.unref();
    },
    close: async () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await quietly();
    },
  };
}

/** One write at a time, so that an older head never replaces a newer one. */
function createAnchorWriter({ store, rows }: KeeperDeps): Pick<AnchorKeeper, 'known' | 'anchor'> {
  let known: ChainHead | null | typeof NOT_READ = NOT_READ;
  let queue: Promise<void> = Promise.resolve();
  const step = async (): Promise<void> => {
    if (known === NOT_READ) known = await store.read();
    const head = rows.newest() ?? { seq: 0, hash: FIRST_PREV_HASH };
    const fault = againstAnchor(rows, head, known);
    if (fault !== null) throw new AppError('audit_unwritable', `the audit log is not believed: ${fault.reason}`);
    if (known?.seq === head.seq) return;
    await store.write(head);
    known = head;
  };
  return {
    known: () => {
      if (known !== NOT_READ) return known;
      throw new AppError('keychain_unavailable', 'the anchor of the audit log could not be read');
    },
    anchor: () => {
      const turn = queue.then(step);
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}
