import type { HostAccess } from '../hosts/host-access.ts';
import type { SeenFile } from './decide-rotation.ts';
import type { LineIntake } from './line-intake.ts';
import type { SourceSpec, StatusBoard, StatusDeps } from './source-status.ts';

/** What following a file needs. */
export interface FileSourceDeps extends StatusDeps {
  readonly hosts: HostAccess;
  readonly intake: LineIntake;
}

/** What was being read when the host was asked what its files look like. */
export interface ReadPoint {
  readonly fileId: string;
  readonly readOffset: number;
}

/** One followed file name. */
export interface FileSource {
  readonly board: StatusBoard;
  /** Null while no file is open. */
  readPoint(): ReadPoint | null;
  /** Every file that it reads, has read or is about to read, as `ownerKey`. */
  owned(): string[];
  /** When its file was last replaced or cut, in milliseconds; 0 when it never was. */
  turnedAt(): number;
  /** What the name shows now; `before` is the read point of before the look. */
  observe(seen: SeenFile | null, before: ReadPoint | null): void;
  /** Opens everything anew: what was open may have died while this machine slept. */
  reopen(why: string): void;
  /** Gives up a long read: what is left of it becomes a row of the ledger. False when none is under way. */
  skipToEnd(): boolean;
  stop(): Promise<void>;
}

/** What a source is started with. */
export interface SourceStart {
  readonly spec: SourceSpec;
  readonly board: StatusBoard;
  /** The file that appeared while the desk looked, so that all of it is new; null when it may be old. */
  readonly fresh: SeenFile | null;
  /** `ownerKey` of files that other names' sources read. */
  readonly taken: () => ReadonlySet<string>;
}
