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
  /**
   * Anchors the log as it is now. Throws when that cannot be done, also when there is nothing new to anchor but the keychain
   * is gone, and never anchors a log that contradicts its anchor.
   */
  anchor(): Promise<void>;
  /** Anchors within 5 s from now; tried again until it is done. */
  soon(): void;
  /** Anchors a last time where it can. */
  close(): Promise<void>;
}

const DELAY_MS = 2_000;
const RETRY_MS = 5_000;
const NOT_READ = 'not read';

interface KeeperDeps {
  readonly store: AnchorStore;
  readonly rows: AuditRepository;
  readonly log: Logger | undefined;
}

/** Reads the anchor first; where that fails it is tried again before each use, and every 5 s. */
export async function createAnchorKeeper(deps: KeeperDeps): Promise<AnchorKeeper> {
  const writer = createAnchorWriter(deps);
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let failing = false;
  const quietly = async (): Promise<void> => {
    try {
      await writer.follow();
      failing = false;
    } catch (error) {
      if (!failing) deps.log?.error('the audit log could not be anchored; it is tried again', error);
      failing = true;
      later(RETRY_MS);
    }
  };
  const later = (delayMs: number): void => {
    if (closed || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      void quietly();
    }, delayMs);
    timer.unref();
  };
  await quietly();
  return {
    known: writer.known,
    anchor: writer.anchor,
    soon: () => later(DELAY_MS),
    close: async () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await quietly();
    },
  };
}

/** One write at a time, so that an older head never replaces a newer one. */
function createAnchorWriter({ store, rows }: KeeperDeps) {
  let known: ChainHead | null | typeof NOT_READ = NOT_READ;
  let queue: Promise<void> = Promise.resolve();
  const step = async (always: boolean): Promise<void> => {
    if (known === NOT_READ) known = await store.read();
    const head = rows.newest() ?? { seq: 0, hash: FIRST_PREV_HASH };
    const fault = againstAnchor(rows, head, known);
    if (fault !== null) throw new AppError('audit_unwritable', `the audit log is not believed: ${fault.reason}`);
    if (known?.seq === head.seq && !always) return;
    await store.write(head);
    known = head;
  };
  const inTurn = (always: boolean): Promise<void> => {
    const turn = queue.then(() => step(always));
    queue = turn.catch(() => undefined);
    return turn;
  };
  return {
    known: () => {
      if (known !== NOT_READ) return known;
      throw new AppError('keychain_unavailable', 'the anchor of the audit log could not be read');
    },
    anchor: () => inTurn(true),
    /** Leaves the keychain alone when there is nothing new. */
    follow: () => inTurn(false),
  };
}
