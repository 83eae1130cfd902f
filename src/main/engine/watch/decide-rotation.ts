/** A file as its name shows it. */
export interface SeenFile {
  readonly fileId: string;
  /** When it was made; empty where the host does not say. */
  readonly born: string;
  readonly size: number;
  /** When it was changed last, in seconds by the host's clock. */
  readonly changed: string;
}

/** What a look at the name says about the file that is being followed. */
export type NameVerdict = 'same' | 'rotated' | 'truncated' | 'gone';

/** Compares the name with the open descriptor. `readOffset` is what had been read before the name was looked at. */
export function decideRotation(following: { fileId: string; readOffset: number }, seen: SeenFile | null): NameVerdict {
  if (seen === null) return 'gone';
  if (seen.fileId !== following.fileId) return 'rotated';
  return seen.size < following.readOffset ? 'truncated' : 'same';
}
