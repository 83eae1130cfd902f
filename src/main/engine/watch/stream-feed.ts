import type { BlindWindow } from '#shared/contract/status.ts';
import { timestamp } from '../core/clock.ts';
import type { Cursor } from '../db/watch-repository.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { blockOfLines } from './line-block.ts';
import type { LineIntake, RawLine } from './line-intake.ts';
import type { SourceSpec, StatusBoard, StatusDeps } from './source-status.ts';

/** What sources that are told by a program on the host are built from. */
export interface StreamSourceDeps extends StatusDeps {
  readonly hosts: HostAccess;
  readonly intake: LineIntake;
}

/** Where reading stands, in the words of the source's own kind. */
export interface StreamPlace {
  /** What is read: the journal, or the id of a container. */
  readonly fileId: string;
  readonly token: string;
}

/** Lines that came together, and where to go on once they are kept. */
export interface ToldLines {
  readonly lines: readonly string[];
  readonly place: StreamPlace;
  /** True for what was there before the desk began to follow: context, never a new incident. */
  readonly backlog: boolean;
}

/** What one go of following reports to. What it throws must end the go. */
export interface StreamFeed {
  readonly spec: SourceSpec;
  /** Where reading stood when it was last kept; null before the first time. */
  cursor(): Cursor | null;
  /** The program on the host delivers from this place on. `lost` says what is missing before it; null when nothing is. */
  opened(place: StreamPlace, lost: string | null): void;
  /** It is proven that nothing waits to be heard. */
  heard(): void;
  keep(told: ToldLines): void;
  /** Lines were lost, of unknown size. */
  lost(place: StreamPlace, why: string): void;
}

/** Creates the feed of one go. Offsets count the bytes that were handed on, over restarts. */
export function createStreamFeed(
  deps: StreamSourceDeps,
  { spec, board }: { readonly spec: SourceSpec; readonly board: StatusBoard },
): StreamFeed {
  const { key: source, host, service, path } = spec;
  const cursor = () => deps.repositories.watch.cursor(source);
  const state = { offset: cursor()?.offset ?? 0 };
  const accept = (told: ToldLines, gaps: readonly BlindWindow[]) => {
    const { lines, end } = placeLines(told.lines, state.offset);
    const { fileId, token } = told.place;
    deps.intake.accept({
      host,
      service,
      path,
      block: blockOfLines(lines, end),
      cursor: { source, fileId, offset: end, token },
      gaps,
      backlog: told.backlog,
    });
    state.offset = end;
    board.advance(end);
  };
  return {
    spec,
    cursor,
    heard: () => board.heard(),
    opened: (place, lost) => {
      accept({ lines: [], place, backlog: false }, closedWindow(board.window(), lost, timestamp(deps.clock)));
      board.closeWindow();
      board.heard();
      board.set('following', '');
    },
    keep: (told) => {
      if (told.lines.length > 0) board.gotBytes();
      accept(told, []);
    },
    lost: (place, why) => accept({ lines: [], place, backlog: false }, closedWindow(null, why, timestamp(deps.clock))),
  };
}

function placeLines(texts: readonly string[], start: number): { lines: RawLine[]; end: number } {
  const lines: RawLine[] = [];
  let end = start;
  for (const text of texts) {
    lines.push({ offset: end, text });
    end += Buffer.byteLength(text) + 1;
  }
  return { lines, end };
}

/** What goes into the ledger now that lines come again: the time without them, and whether they were read after all. */
function closedWindow(window: { from: string; why: string } | null, lost: string | null, now: string): BlindWindow[] {
  if (window === null && lost === null) return [];
  const why = [window?.why ?? '', lost ?? ''].filter((part) => part !== '').join('; ');
  return [{ from: window?.from ?? now, to: now, bytes: null, why: why.slice(0, 1_000), recovered: lost === null }];
}
