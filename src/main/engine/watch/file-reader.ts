import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import type { OpenedFile } from './decide-resume.ts';
import { followFile } from './follow-file.ts';
import type { FollowRequest } from './follow-script.ts';
import type { LineBlock } from './line-block.ts';
import { createLineSplitter, type LineSplitter } from './line-splitter.ts';

/** Where a reader's lines go. What is thrown here ends the reader, and nothing more is handed on. */
export interface ReaderSink {
  readonly opened: (reader: FileReader, file: OpenedFile) => void;
  readonly bytesCame: (reader: FileReader) => void;
  readonly lines: (reader: FileReader, block: LineBlock) => void;
  readonly truncated: (reader: FileReader) => void;
  readonly notice: (text: string) => void;
}

/** One open descriptor of one file, read as it grows. */
export interface FileReader {
  readonly from: FollowRequest['from'];
  /** Null until it is open. */
  file(): OpenedFile | null;
  /** Offset after the last byte that came. */
  readOffset(): number;
  /** The unfinished last line, as a line. */
  flush(): readonly LineBlock[];
  /** Resolves with why it ended. */
  readonly ended: Promise<AppError>;
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
        for (const block of state.splitter.flush()) sink.lines(reader, block);
        state.splitter.reset(0);
        sink.truncated(reader);
      }),
    onNotice: (text: string) => guarded(() => sink.notice(text)),
  };
  const following = Promise.resolve().then(() => followFile({ ...target, events }, ending.signal));
  const reader: FileReader = {
    from: target.request.from,
    file: () => state.file,
    readOffset: () => state.splitter.offset(),
    flush: () => state.splitter.flush(),
    ended: following.catch((error: unknown) => state.failure ?? toAppError(error)),
    stop: () => ending.abort(),
  };
  return reader;
}

function splitterFor(request: FollowRequest, file: OpenedFile): LineSplitter {
  const skipFirst = request.from.type === 'first' && file.start > 0;
  return createLineSplitter({ offset: file.start, skipFirst });
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('internal', error instanceof Error ? error.message : String(error), { cause: error });
}
