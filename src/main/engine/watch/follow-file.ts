import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { type FollowRequest, followCommand, MOVED, type OpenedFile, parseFollowing } from './follow-script.ts';
import { createNoticeScanner, type NoticeScanner } from './notice-scanner.ts';

/** What a follower reports, in the order of the file. */
export interface FollowEvents {
  readonly onOpened: (file: OpenedFile) => void;
  readonly onBytes: (bytes: Buffer) => void;
  /** Null while there is room for more bytes; else resolves when there is. */
  readonly room: () => Promise<void> | null;
  /** The file became shorter; what comes after is no part of what was read. */
  readonly onTruncated: () => void;
  readonly onNotice: (text: string) => void;
}

/**
 * Reads one file by its descriptor. Resolves at its end when it is read once; else it fails with why it ended: `aborted`
 * when the signal ended it, `conflict` when the file behind the name is not the one that was asked for.
 */
export async function followFile(
  target: { hosts: HostAccess; host: HostId; request: FollowRequest; events: FollowEvents },
  signal: AbortSignal,
): Promise<void> {
  const output = createFollowOutput(target.events);
  const { exitCode } = await target.hosts.stream(
    target.host,
    {
      argv: followCommand(target.request),
      onStdout: output.stdout,
      onStderr: output.stderr,
      room: target.events.room,
    },
    signal,
  );
  if (target.request.mode === 'once' && exitCode === 0 && output.opened()) return;
  const why = output.reason() || explainEnd(target.request, exitCode);
  throw new AppError(MOVED.test(why) ? 'conflict' : 'command_failed', why);
}

function explainEnd({ packing }: FollowRequest, exitCode: number | null): string {
  const what =
    packing === null ? 'the follower ended with' : `the rotated file could not be unpacked: ${packing} ended with`;
  return `${what} ${exitCode ?? 'a signal'}`;
}

function createFollowOutput(events: FollowEvents) {
  const state = { scanner: null as NoticeScanner | null, waiting: [] as Buffer[], errors: '' };
  const pass = (chunk: Buffer) => {
    for (const piece of state.scanner?.push(chunk) ?? []) {
      if (piece.type === 'bytes') events.onBytes(piece.bytes);
      else if (piece.text.endsWith('file truncated')) events.onTruncated();
      else events.onNotice(piece.text);
    }
  };
  return {
    stdout: (chunk: Buffer) => {
      if (state.scanner !== null) return pass(chunk);
      // Held until it is known which file the bytes belong to; the script takes a second for that at most.
      state.waiting.push(chunk);
    },
    stderr: (chunk: Buffer) => {
      if (state.scanner !== null || state.errors.length > 16_384) return;
      state.errors += chunk.toString('utf8');
      const opened = parseFollowing(state.errors);
      if (opened === null) return;
      const { marker, ...file } = opened;
      state.scanner = createNoticeScanner(marker);
      events.onOpened(file);
      pass(Buffer.concat(state.waiting));
      state.waiting = [];
    },
    opened: () => state.scanner !== null,
    reason: () => (state.scanner === null ? explain(state.errors) : ''),
  };
}

function explain(errors: string): string {
  const line = errors.trim().split('\n').at(-1) ?? '';
  if (/permission denied/i.test(line)) return 'the file cannot be read: permission denied for the log-in user';
  if (/no such file/i.test(line)) return 'the file does not exist any more';
  return line.slice(0, 500);
}
