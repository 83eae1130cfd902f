import type { BlindWindow } from '#shared/contract/status.ts';
import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import type { Cursor } from '../db/watch-repository.ts';
import type { LineBlock } from './line-block.ts';

/** A whole line as it stood in the file, without its line end. */
export interface RawLine {
  /** Byte offset of its first byte in the file. */
  readonly offset: number;
  /** Decoded; bytes that are not valid are shown as `\xHH`. Cut at 1 MiB, and then its end says how much is missing. */
  readonly text: string;
}

/** Lines of one file that were read together, with the place to go on from once they are kept. */
export interface LineBatch {
  readonly host: HostId;
  readonly service: ServiceId;
  readonly path: string;
  readonly block: LineBlock;
  readonly cursor: Cursor;
  /** Blind windows that this read found. */
  readonly gaps: readonly BlindWindow[];
  /** True while reading what was there before the desk began to follow: context, never a new incident. */
  readonly backlog: boolean;
}

/** What was made of a batch. */
export interface JudgedBatch {
  /** How many of the lines are errors, kept quiet or not. */
  readonly matched: number;
  /** How much work it was: a record that had to be judged is one, and one that is screened, masked and kept is ten more. */
  readonly work: number;
}

/** Takes lines in: detection, grouping, evidence and the cursor are kept in one transaction. */
export interface LineIntake {
  accept(batch: LineBatch): JudgedBatch;
}
