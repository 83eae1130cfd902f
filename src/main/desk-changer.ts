import type { DeskKind } from '#shared/domain/desk-kind.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** A desk that runs; `close` ends all of it. */
export interface RunningDesk {
  close(): Promise<void>;
}

export interface DeskChangerOptions<D extends RunningDesk> {
  /** Already running, or on its way. */
  readonly first: D;
  /** Resolves when the desk can be shown; ends what it began when it fails or the signal fires. */
  readonly open: (kind: DeskKind, signal: AbortSignal) => Promise<D>;
  /** From here on clients are served by this one. */
  readonly show: (desk: D) => void;
  readonly failed: (error: unknown) => void;
}

/** Serves one of two desks: the person's own, or the demo in a folder that goes away with it. */
export interface DeskChanger<D extends RunningDesk> {
  shown(): D;
  /** The desk on show goes on until the other one runs, so that one that cannot start costs nothing. */
  change(to: DeskKind): Promise<void>;
  /** Ends whatever runs. */
  close(): Promise<void>;
}

/** Makes it; at any time one desk is on show, and none runs unseen. */
export function createDeskChanger<D extends RunningDesk>(options: DeskChangerOptions<D>): DeskChanger<D> {
  const life = new AbortController();
  let shown = options.first;
  let opening: Promise<D> | null = null;
  let leaving: Promise<void> = Promise.resolve();

  const change = async (to: DeskKind): Promise<void> => {
    if (opening !== null) throw new AppError('already_running', 'The other desk is being started already.');
    if (life.signal.aborted) throw new AppError('aborted', 'The desk is being closed.');
    try {
      opening = leaving.then(() => options.open(to, life.signal));
      const next = await opening;
      if (life.signal.aborted) {
        await next.close();
        throw new AppError('aborted', 'The desk is being closed.');
      }
      const former = shown;
      shown = next;
      options.show(next);
      leaving = former.close().catch(options.failed);
    } finally {
      opening = null;
    }
  };

  return {
    shown: () => shown,
    change,
    close: async () => {
      life.abort();
      await opening?.catch(() => undefined);
      await leaving;
      await shown.close();
    },
  };
}
