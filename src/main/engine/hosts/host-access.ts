import type { HostId, Timestamp } from '#shared/domain/ids.ts';

/** One command on a host. It is never interpreted by a shell: every element reaches the program as it is. */
export interface ExecRequest {
  readonly argv: readonly [string, ...string[]];
  /** Folder to run in; the log-in folder when absent. */
  readonly cwd?: string;
  readonly stdin?: Uint8Array;
  readonly sudo?: boolean;
  readonly timeoutMs: number;
  /** Per stream; the rest is read and thrown away, and `truncated` says so. */
  readonly maxOutputBytes: number;
}

export interface ExecResult {
  /** Null when a signal or the time limit ended it. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
  readonly truncated: boolean;
}

/** A long-running command whose output is handed on as it arrives. */
export interface StreamRequest {
  readonly argv: readonly [string, ...string[]];
  readonly onStdout: (chunk: Buffer) => void;
  readonly onStderr: (chunk: Buffer) => void;
  /** Asked after each chunk of standard output: until it resolves no more is handed on, and the host has to wait. */
  readonly room?: () => Promise<unknown> | null;
}

/** How the desk sees a host just now. */
export interface HostState {
  readonly id: HostId;
  readonly connection: 'idle' | 'connecting' | 'connected' | 'failed';
  /** Why it is not connected, in a sentence; empty otherwise. */
  readonly why: string;
  /** The key that was accepted or is pinned; null when none is, or for the local host. */
  readonly hostKey: string | null;
  /** Since when it is in this state; null before the first attempt. */
  readonly since: Timestamp | null;
  /** Round trip of the last keep-alive in milliseconds; null when none was measured. */
  readonly latencyMs: number | null;
  /** Open connections. */
  readonly lanes: number;
  /** Commands and streams that run over them now. */
  readonly streams: number;
  /** What is unwise about how it is entered, in sentences. */
  readonly warnings: readonly string[];
}

/** Who is reached where; what a digest covers. */
export interface HostIdentity {
  readonly id: HostId;
  /** `address:port`, or `local`. */
  readonly address: string;
  readonly user: string;
  readonly hostKey: string | null;
}

/**
 * Commands on hosts, over SSH or on this machine. Fails with `host_unreachable`, `host_key_unknown`, `host_key_changed`,
 * `host_auth_failed`, `timed_out` or `aborted`; a command that exits non-zero is a result, not a failure.
 */
export interface HostAccess {
  exec(host: HostId, request: ExecRequest, signal: AbortSignal): Promise<ExecResult>;
  /** Resolves with the exit code when the command ends; aborting the signal ends it on the host too. */
  stream(host: HostId, request: StreamRequest, signal: AbortSignal): Promise<{ exitCode: number | null }>;
  identity(host: HostId): HostIdentity;
  states(): readonly HostState[];
  /**
   * Takes changed settings and pins over: connections of hosts that were changed or removed are ended, and their streams end
   * with the reason. The next use connects with the new values.
   */
  refresh(): void;
  /** Forgets the back-off of a host, and of the jump hosts before it, so that the next attempt is made at once. */
  retryNow(host: HostId): void;
  /** This machine slept: every back-off is forgotten, and connections that do not answer within two seconds are given up. */
  wake(): void;
  close(): Promise<void>;
}
