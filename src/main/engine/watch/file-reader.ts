import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { followFile } from './follow-file.ts';
import type { FollowRequest, OpenedFile } from './follow-script.ts';
import type { LineBlock } from './line-block.ts';
import { createLineSplitter, type LineSplitter } from './line-splitter.ts';

/** Where a reader's lines go. What is thrown here ends the reader, and nothing more is handed on. */
export interface ReaderSink {
  readonly opened: (reader: FileReader, file: OpenedFile) => void;
  readonly bytesCame: (reader: FileReader) => void;
  readonly lines: (reader: FileReader, block: LineBlock) => void;
  /** The file was cut in place; `rest` is the line that was unfinished. No more is handed on. */
  readonly truncated: (reader: FileReader, rest: readonly LineBlock[]) => void;
  readonly notice: (text: string) => void;
}

/** One open descriptor of one file, read as it grows. */
export interface FileReader {
  readonly mode: FollowRequest['mode'];
  /** Null until it is open. */
  file(): OpenedFile | null;
  /** Offset after the last byte that came. */
  readOffset(): number;
  /** The unfinished last line, as a line. */
  flush(): readonly LineBlock[];
  /** Resolves with why it ended; null when it was to be read once and was. */
  readonly ended: Promise<AppError | null>;
  stop(): void;
}

export interface ReaderTarget {
  readonly hosts: HostAccess;
  readonly host: HostId;
  readonly request: FollowRequest;
}

/** Starts to read; ends with `stop`, with the connection, or with a failure of the sink. */
export function startReader(target: ReaderTarget, sink: ReaderSink): FileReader {
  const ending = new AbortController();
  const state = {
    file: null as OpenedFile | null,
    splitter: createLineSplitter({ offset: 0 }),
    failure: null as AppError | null,
  };
  const guarded = (work: () => void) => {
    if (ending.signal.aborted) return;
    try {
      work();
    } catch (error) {
      state.failure = toAppError(error);
      ending.abort();
    }
  };
  const events = {
    onOpened: (file: OpenedFile) =>
      guarded(() => {
        state.file = file;
        state.splitter = splitterFor(target.request, file);
        sink.opened(reader, file);
      }),
    onBytes: (bytes: Buffer) =>
      guarded(() => {
        const blocks = state.splitter.push(bytes);
        sink.bytesCame(reader);
        for (const block of blocks) sink.lines(reader, block);
      }),
    onTruncated: () =>
      guarded(() => {
        const rest = state.splitter.flush();
        ending.abort();
        sink.truncated(reader, rest);
      }),
    onNotice: (text: string) => guarded(() => sink.notice(text)),
  };
  const following = Promise.resolve().then(() => followFile({ ...target, events }, ending.signal));
  const reader: FileReader = {
    mode: target.request.mode,
    file: () => state.file,
    readOffset: () => state.splitter.offset(),
    flush: () => state.splitter.flush(),
    ended: following.then(
      () => state.failure,
      (error: unknown) => state.failure ?? toAppError(error),
    ),
    stop: () => ending.abort(),
  };
  return reader;
}

function splitterFor(request: FollowRequest, file: OpenedFile): LineSplitter {
  const skipFirst = request.from.type === 'near' && file.start > 0;
  return createLineSplitter({ offset: file.start, skipFirst });
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('internal', error instanceof Error ? error.message : String(error), { cause: error });
}
