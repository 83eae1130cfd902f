import { type KnownFile, ownerKey, type PastFile, type Stamp } from './known-files.ts';
import { type Packing, type Rank, unpackedPath } from './rotation-names.ts';

/** A file beside the name, as a look at the folder shows it. */
export interface Candidate {
  readonly path: string;
  readonly fileId: string;
  readonly born: string;
  readonly size: number;
  /** When it was changed last, in nanoseconds by the host's clock. */
  readonly changed: bigint;
  readonly packing: Packing | null;
  readonly rank: Rank;
}

/** What was seen of the candidates' content, unpacked; null where it is not known, or the file ends before. */
export interface Content {
  /** Of the first bytes, this many. */
  head(file: Candidate, length: number): Stamp | null;
  /** Of the bytes before an offset, this many. */
  before(file: Candidate, offset: number, length: number): Stamp | null;
}

/** All that is known when it must be decided what to read next. */
export interface Scene {
  readonly current: KnownFile;
  readonly past: readonly PastFile[];
  /** Files whose descriptor is held open: their rest comes without being asked for. */
  readonly held: ReadonlySet<string>;
  /** What the name shows; null when it shows no file. */
  readonly live: Candidate | null;
  readonly siblings: readonly Candidate[];
  readonly content: Content;
  /** `ownerKey` of files that another name's source reads. */
  readonly taken: ReadonlySet<string>;
}

/** A file that is read to its end. */
export interface Segment {
  readonly file: Candidate;
  readonly from: number;
  /** The known file that it goes on with; null for one of which nothing was read. */
  readonly known: KnownFile | null;
}

/** What to read, in this order: `late`, `rest`, `between`, and then the name's own file. */
export interface Chain {
  /** What was written to rotated files after they had been left. */
  readonly late: readonly Segment[];
  /** The rest of the file that was being read, when it is not the name's any more. */
  readonly rest: Segment | null;
  /** Files that came and went in between. */
  readonly between: readonly Segment[];
  readonly live: Segment | null;
  /** Whether the file that was being read is there, or held open. */
  readonly found: boolean;
  /** Copies of what was read that end before it, to be remembered as read. */
  readonly copies: readonly Candidate[];
  /** Why something cannot be read, for each loss. */
  readonly losses: readonly string[];
}

/** A file that lives shorter than this between two others may leave no trace when all are deleted. */
const UNSEEN_NS = 1_500_000_000n;

/** Works out what must be read so that nothing is lost and nothing is read twice. */
export function decideChain(scene: Scene): Chain {
  const { current, live } = scene;
  const place = findCurrent(scene);
  const rest = place !== null && place !== live && !scene.held.has(current.fileId) ? segment(place, current) : null;
  const copies = place === null && wasCut(scene) ? scene.siblings.filter((file) => isShorterCopy(scene, file)) : [];
  const between = onward(scene, place).filter((file) => !copies.includes(file));
  return {
    found: place !== null || current.fileId === '' || scene.held.has(current.fileId),
    copies,
    late: latePieces(scene, place),
    rest: rest !== null && (isRead(rest) || (current.done && isSameFile(rest.file, current))) ? null : rest,
    between: between.map((file) => segment(file, null)),
    live: live === null || scene.taken.has(ownerKey(live)) ? null : liveSegment(scene, live, place),
    losses: [...currentLosses(scene, place), ...holes(scene, place, between), ...pastLosses(scene)],
  };
}

/** Whether the file holds what was read of the known one, at the same places. */
export function continues(file: Candidate, known: KnownFile, content: Content): boolean {
  const same = isSameFile(file, known);
  const { head, tail } = known;
  // Nobody writes into a compressed file; but without times of birth, the number may be that of another one by now.
  const told = head !== null && content.head(file, head.length) !== null;
  const certain = file.packing !== null && ((file.born !== '' && known.born !== '') || !told);
  if (known.offset === 0 || (same && certain)) return same;
  if (file.packing === null && file.size < known.offset) return false;
  // Kept by an older version, or of a line that was too long: the number alone must do.
  if (tail === null || head === null) return same;
  return equal(content.head(file, head.length), head) && equal(content.before(file, known.offset, tail.length), tail);
}

/** A number is given to another file once its file is gone; the time of birth tells them apart where it is known. */
function isSameFile(file: Candidate, known: KnownFile): boolean {
  const reborn = file.born !== '' && known.born !== '' && file.born !== known.born;
  return file.fileId === known.fileId && !reborn;
}

/** Compressed files that are still being written from one that is there as well are not looked at. */
export function withoutTwins(files: readonly Candidate[]): Candidate[] {
  const plain = new Set(files.filter(({ packing }) => packing === null).map(({ path }) => path));
  const ids = new Set<string>();
  return files.filter(({ path, packing, fileId }) => {
    if ((packing !== null && plain.has(unpackedPath(path))) || ids.has(fileId)) return false;
    ids.add(fileId);
    return true;
  });
}

/** Rotated files from the oldest to the newest; what `all` of them show tells which way numbers run. */
export function inOrder(files: readonly Candidate[], all = files): Candidate[] {
  const scheme = schemeOf(files);
  if (scheme === null) return files.toSorted(byTime);
  const sign = scheme.type === 'number' && !numbersGrow(all) ? -1 : 1;
  return files.toSorted((one, other) => sign * compareRanks(one.rank, other.rank) || byTime(one, other));
}

function segment(file: Candidate, known: KnownFile | null): Segment {
  return { file, from: known?.offset ?? 0, known };
}

function isRead({ file, from }: Segment): boolean {
  return file.packing === null && file.size <= from;
}

/** Where the file that was being read is now. Its number counts first: its content may be that of other files too. */
function findCurrent({ current, live, siblings, content }: Scene): Candidate | null {
  const others = [...inOrder(siblings.filter(isPlain)).reverse(), ...siblings.filter((file) => !isPlain(file))];
  const all = live === null ? others : [live, ...others];
  const same = all.find((file) => isSameFile(file, current) && continues(file, current, content));
  return same ?? all.find((file) => continues(file, current, content)) ?? null;
}

function isPlain({ packing }: Candidate): boolean {
  return packing === null;
}

function onward(scene: Scene, place: Candidate | null): Candidate[] {
  const { current, live, siblings } = scene;
  if (place !== null && place === live && current.offset > 0) return [];
  const unread = siblings.filter((file) => file !== place && !scene.taken.has(ownerKey(file)) && !isKnown(scene, file));
  const all = inOrder(place === null || place === live ? unread : [...unread, place], siblings);
  const start = place === null ? -1 : all.indexOf(place);
  const since = BigInt(nanoseconds(current.changed));
  // Kept by an older version: nothing tells what came after it from what was there before.
  if (place === null && since === 0n) return [];
  const sameScheme = place !== null && schemeOf(all) !== null;
  return all.filter((file, index) => file !== place && (sameScheme ? index > start : file.changed >= since));
}

function isKnown({ current, past, content }: Scene, file: Candidate): boolean {
  return [current, ...past].some((known) => known.offset > 0 && continues(file, known, content));
}

function wasCut({ current, live }: Pick<Scene, 'current' | 'live'>): boolean {
  return live !== null && isSameFile(live, current);
}

/** A copy from before the cut that ends before what was read: its lines were read from the file itself. */
function isShorterCopy({ current, content }: Scene, file: Candidate): boolean {
  if (current.head === null || (isPlain(file) && file.size >= current.offset)) return false;
  if (isPlain(file) && file.size < current.head.length) return true;
  return equal(content.head(file, current.head.length), current.head);
}

function liveSegment(scene: Scene, live: Candidate, place: Candidate | null): Segment {
  if (place === live) return segment(live, scene.current);
  const before = scene.past.find((known) => isSameFile(live, known) && continues(live, known, scene.content));
  return segment(live, before ?? null);
}

function latePieces(scene: Scene, place: Candidate | null): Segment[] {
  return scene.past.flatMap((known) => {
    if (scene.held.has(known.fileId)) return [];
    const found = findPast(scene, known);
    if (found === null || found === place || found === scene.live) return [];
    const piece = segment(found, known);
    // What a copy holds beyond a settled file was not written to that file.
    const grown = isSameFile(found, known) && found.packing === null;
    return isRead(piece) || (known.settled && !grown) ? [] : [piece];
  });
}

function findPast({ siblings, live, content }: Scene, known: PastFile): Candidate | null {
  const all = [...(live === null ? [] : [live]), ...siblings.filter(isPlain), ...siblings.filter((f) => !isPlain(f))];
  const same = all.find((file) => isSameFile(file, known) && continues(file, known, content));
  if (same !== undefined || known.settled || known.offset === 0) return same ?? null;
  return all.find((file) => continues(file, known, content)) ?? null;
}

function currentLosses(scene: Scene, place: Candidate | null): string[] {
  const { current, live, held } = scene;
  if (current.fileId === '') return [];
  if (held.has(current.fileId)) {
    if (place !== null || live === null || live.fileId === current.fileId || !hasRoom(current, live)) return [];
    return ['the file was deleted: whether another one came and went before the next is not known'];
  }
  const cut = wasCut(scene) && place !== live;
  if (cut && place !== null)
    return ['the file was cut in place: what was written between its copy and the cut is lost'];
  if (cut) return ['the file was cut in place: whatever was written between the last read and the cut is lost'];
  if (place !== null) return [];
  return ['the file was replaced while it was not followed, and the old one is gone'];
}

/** Whether a whole file can have come and gone between the last look at the one and the making of the other. */
function hasRoom(current: KnownFile, live: Candidate): boolean {
  if (live.born === '') return true;
  return BigInt(nanoseconds(live.born)) - BigInt(nanoseconds(current.changed)) > UNSEEN_NS;
}

function pastLosses(scene: Scene): string[] {
  return scene.past.flatMap((known) => {
    if (known.settled || scene.held.has(known.fileId) || findPast(scene, known) !== null) return [];
    return ['the rotated file is gone: what may have been written to it after it was last read is lost'];
  });
}

/** A number that is missing between the files that are there was deleted before it could be read. */
function holes(scene: Scene, place: Candidate | null, between: readonly Candidate[]): string[] {
  if (place === null || place === scene.live || place.rank.type !== 'number') return [];
  const { scheme } = place.rank;
  const reached = between.flatMap(({ rank }) =>
    rank.type === 'number' && rank.scheme === scheme ? [rank.number] : [],
  );
  if (reached.length !== between.length) return [];
  const there = new Set(scene.siblings.map(({ rank }) => (rank.type === 'number' ? rank.number : -1)));
  const ends = [place.rank.number, ...reached];
  for (let number = Math.min(...ends) + 1; number < Math.max(...ends); number += 1) {
    if (!there.has(number)) return ['a rotated file is gone that came between others: it could not be read'];
  }
  return [];
}

function schemeOf(files: readonly Candidate[]): Rank | null {
  const [first] = files;
  if (first === undefined || first.rank.type === 'none') return null;
  const { type, scheme } = first.rank;
  return files.every(({ rank }) => rank.type === type && rank.scheme === scheme) ? first.rank : null;
}

/** Most rotations give the oldest file the highest number, some the newest: the times of change tell. */
function numbersGrow(files: readonly Candidate[]): boolean {
  let votes = 0;
  for (const plain of [true, false]) {
    const alike = files.filter((file) => isPlain(file) === plain).toSorted((a, b) => compareRanks(a.rank, b.rank));
    for (const [index, file] of alike.entries()) {
      const next = alike[index + 1];
      if (next !== undefined && next.changed !== file.changed) votes += next.changed > file.changed ? 1 : -1;
    }
  }
  return votes > 0;
}

function compareRanks(one: Rank, other: Rank): number {
  if (one.type === 'number' && other.type === 'number') return one.number - other.number;
  if (one.type === 'date' && other.type === 'date')
    return one.digits < other.digits ? -1 : Number(one.digits > other.digits);
  return 0;
}

function byTime(one: Candidate, other: Candidate): number {
  if (one.changed !== other.changed) return one.changed < other.changed ? -1 : 1;
  return one.path < other.path ? -1 : Number(one.path > other.path);
}

/** Seconds with up to nine decimals, as nanoseconds. */
export function nanoseconds(seconds: string): string {
  const [whole = '0', part = ''] = seconds.split('.');
  return `${whole}${part.slice(0, 9).padEnd(9, '0')}`;
}

function equal(one: Stamp | null, other: Stamp): boolean {
  return one !== null && one.length === other.length && one.sha256 === other.sha256;
}
