import type { HostId } from '#shared/domain/ids.ts';
import type { PatchedFile } from '../guard/policies/evaluate-patch.ts';
import type { HostAccess } from '../hosts/host-access.ts';

/** The patch, its undo, and how many leading folders its names have. */
export interface PatchText {
  readonly forward: string;
  readonly reverse: string;
  readonly strip: 0 | 1;
}

/** A file that a patch changes, with its hashes; null means that it does not exist. */
export interface HashedFile extends PatchedFile {
  readonly before: string | null;
  readonly after: string | null;
}

/** Where a patch is applied. */
export interface PatchTarget {
  readonly hosts: HostAccess;
  readonly host: HostId;
  readonly root: string;
}

/** A patch and the files that it touches. */
export interface PatchWork {
  readonly patch: PatchText;
  readonly files: readonly HashedFile[];
}
