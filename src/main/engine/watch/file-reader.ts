import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { type FollowEvents, followFile } from './follow-file.ts';
import type { FollowRequest, OpenedFile } from './follow-script.ts';
import { createChunkGatherer } from './gather-chunks.ts';
import type { LineBlock } from './line-block.ts';
import { createLineSplitter, type LineSplitter } from './line-splitter.ts';

/** Where a reader's lines go. What is thrown here ends the reader, and nothing more is handed on. */
export interface ReaderSink {
  readonly opened: (reader: FileReader, file: OpenedFile) => void;
  readonly bytesCame: (reader: FileReader) => void;
  /** Answers how much work it was, as the intake counts it. */
  readonly lines: (reader: FileReader, block: LineBlock) => number;
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
  return new DescriptorReader(target, sink);
}

class DescriptorReader implements FileReader {
  readonly mode: FollowRequest['mode'];
  readonly ended: Promise<AppError | null>;
  readonly #request: FollowRequest;
  readonly #sink: ReaderSink;
  readonly #ending = new AbortController();
  readonly #gathered = createChunkGatherer((bytes) => this.#guard(() => this.#handOn(bytes)) ?? 0);
  #file: OpenedFile | null = null;
  #splitter = createLineSplitter({ offset: 0 });
  #failure: AppError | null = null;

  constructor(target: ReaderTarget, sink: ReaderSink) {
    this.mode = target.request.mode;
    this.#request = target.request;
    this.#sink = sink;
    const events = this.#events();
    const following = Promise.resolve().then(() => followFile({ ...target, events }, this.#ending.signal));
    this.ended = following.then(
      () => this.#endAfterAll(null),
      (error: unknown) => this.#endAfterAll(toAppError(error)),
    );
  }

  file(): OpenedFile | null {
    return this.#file;
  }

  readOffset(): number {
    return this.#splitter.offset() + this.#gathered.bytes();
  }

  flush(): readonly LineBlock[] {
    this.#gathered.release();
    return this.#splitter.flush();
  }

  stop(): void {
    this.#ending.abort();
  }

  #events(): FollowEvents {
    return {
      onOpened: (file) =>
        this.#guard(() => {
          this.#file = file;
          this.#splitter = splitterFor(this.#request, file);
          this.#sink.opened(this, file);
        }),
      onBytes: (bytes) =>
        this.#guard(() => {
          this.#sink.bytesCame(this);
          this.#gathered.add(bytes);
        }),
      onTruncated: () =>
        this.#guard(() => {
          const rest = this.flush();
          this.#ending.abort();
          this.#sink.truncated(this, rest);
        }),
      room: () => this.#gathered.room(),
      onNotice: (text) => this.#guard(() => this.#sink.notice(text)),
    };
  }

  #handOn(bytes: Buffer): number {
    const blocks = this.#splitter.push(bytes);
    return blocks.reduce((work, block) => work + this.#sink.lines(this, block), 0);
  }

  /** What has come is handed on before the end is told. */
  async #endAfterAll(why: AppError | null): Promise<AppError | null> {
    await this.#gathered.drain();
    this.#gathered.close();
    return this.#failure ?? why;
  }

  #guard<T>(work: () => T): T | null {
    if (this.#ending.signal.aborted) return null;
    try {
      return work();
    } catch (error) {
      this.#failure = toAppError(error);
      this.#ending.abort();
      return null;
    }
  }
}

function splitterFor(request: FollowRequest, file: OpenedFile): LineSplitter {
  const skipFirst = request.from.type === 'near' && file.start > 0;
  return createLineSplitter({ offset: file.start, skipFirst });
}

/** Whatever was thrown, as an error of the table. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('internal', error instanceof Error ? error.message : String(error), { cause: error });
}
