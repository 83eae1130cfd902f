import { createHash } from 'node:crypto';
import { z } from 'zod';

/** How many bytes of a file prove that it is the one that was read. */
export const PROOF_BYTES = 256;
/** Rotated files that are remembered, so that none of them is read again. */
const MOST_REMEMBERED = 24;

/** Length and hash of some bytes of a file; the bytes themselves may hold secrets and are not kept. */
export const Stamp = z.object({
  length: z.number().int().nonnegative().max(PROOF_BYTES),
  sha256: z.string().max(64),
});
export type Stamp = z.infer<typeof Stamp>;

/** A file of which some was read. */
export const KnownFile = z.object({
  /** `device:inode`; empty when the file is gone and nothing has taken its place. */
  fileId: z.string(),
  /** When it was made, as its host says; empty where the host does not say. */
  born: z.string().default(''),
  /** Where it was seen last, links resolved. */
  path: z.string(),
  /** The first byte that was not taken in. */
  offset: z.number().int().nonnegative(),
  /** Of its first bytes; null while they are not known. */
  head: Stamp.nullable().default(null),
  /** Of the last bytes before the offset. */
  tail: Stamp.nullable().default(null),
  /** When it was changed last, in seconds with nanoseconds, by the host's clock. */
  changed: z.string().default('0'),
  /** It is compressed and was read to its end. */
  done: z.boolean().default(false),
});
export type KnownFile = z.infer<typeof KnownFile>;

/** A file that is not read any more. */
export const PastFile = KnownFile.extend({
  /** Nothing more is expected of it; else its writer may not have let go of it when it was last heard. */
  settled: z.boolean(),
});
export type PastFile = z.infer<typeof PastFile>;

const Anchor = KnownFile.omit({ fileId: true, offset: true }).extend({ at: z.string() });
const Past = z.array(PastFile);

/** What the cursor's texts say beside file and offset. */
export interface AnchorText {
  readonly anchor: string;
  readonly token: string;
}

/** What is known of a source's files. `at` is when that was kept. */
export interface ReadState {
  readonly current: KnownFile;
  readonly past: readonly PastFile[];
  readonly at: string | null;
}

/** Length and hash of these bytes. */
export function stampOf(bytes: Uint8Array): Stamp {
  return { length: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** The cursor's texts for a state. */
export function formatAnchor(current: KnownFile, at: string): string {
  const { fileId: _, offset: __, ...rest } = current;
  return JSON.stringify({ ...rest, at });
}

/** The remembered files as text. */
export function formatPast(past: readonly PastFile[]): string {
  return JSON.stringify(past.slice(-MOST_REMEMBERED));
}

/** Reads a cursor; texts that cannot be read, or of an older version, leave only file and offset. */
export function parseReadState(cursor: { fileId: string; offset: number } & AnchorText, path: string): ReadState {
  const { fileId, offset } = cursor;
  const anchor = Anchor.safeParse(parseJson(cursor.anchor));
  const past = Past.safeParse(parseJson(cursor.token));
  const bare = KnownFile.parse({ fileId, offset, path });
  if (!anchor.success) return { current: bare, past: past.data ?? [], at: null };
  const { at, ...rest } = anchor.data;
  return { current: { ...rest, fileId, offset }, past: past.data ?? [], at };
}

/** Puts a file among the remembered ones; one of which nothing was read is not worth it. */
export function remember(past: readonly PastFile[], file: PastFile): readonly PastFile[] {
  const others = past.filter((known) => known.fileId !== file.fileId || known.head?.sha256 !== file.head?.sha256);
  return file.offset === 0 ? others : [...others, file].slice(-MOST_REMEMBERED);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Tells a file from every other one, also from one that is given its number later, where the host says when it was made. */
export function ownerKey({ fileId, born }: { readonly fileId: string; readonly born: string }): string {
  return `${fileId}@${born}`;
}

/** Keys of files. Without a time of birth a number may be another file's by now, unless it is the one that is held open. */
export function ownedKeys(files: readonly { readonly fileId: string; readonly born: string }[], open = ''): string[] {
  return files.filter(({ fileId, born }) => fileId !== '' && (born !== '' || fileId === open)).map(ownerKey);
}
