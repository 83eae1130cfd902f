/** A file as its name shows it. */
export interface SeenFile {
  readonly fileId: string;
  readonly size: number;
}

/** What a look at the name says about the file that is being followed. */
export type NameVerdict = 'same' | 'rotated' | 'truncated' | 'gone';

/** Compares the name with the open descriptor. `readOffset` is what had been read before the name was looked at. */
export function decideRotation(following: { fileId: string; readOffset: number }, seen: SeenFile | null): NameVerdict {
  if (seen === null) return 'gone';
  if (seen.fileId !== following.fileId) return 'rotated';
  return seen.size < following.readOffset ? 'truncated' : 'same';
}
