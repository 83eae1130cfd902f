import { basename, dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { type Candidate, type Content, nanoseconds, type Scene, withoutTwins } from './decide-chain.ts';
import { type KnownFile, ownerKey, type PastFile, PROOF_BYTES, type ReadState, stampOf } from './known-files.ts';
import {
  type Look,
  type LookedFile,
  lookCommand,
  type Probe,
  parseLook,
  parseProbes,
  probeCommand,
} from './look-script.ts';
import { differInDigits, isRotationOf, packingOf, rankOf, rotationPatterns } from './rotation-names.ts';

const LOOK_TIMEOUT_MS = 20_000;
/** Compressed files are unpacked up to the place that is compared. */
const PROBE_TIMEOUT_MS = 120_000;
/** A folder in which files are being renamed is looked at again. */
const MOST_LOOKS = 10;
const LOOK_AGAIN_MS = 100;
const LOOK_BYTES = 4 * 1_048_576;
const MOST_PROBES = 200;
/** What is there when a name is first followed and must not be taken for new later on. */
const MOST_OLD = 12;

/** Where to look. */
export interface LookTarget {
  readonly hosts: HostAccess;
  readonly host: HostId;
  readonly path: string;
}

/** What the engine knows by itself. */
export interface Known {
  readonly state: ReadState;
  readonly held: ReadonlySet<string>;
  readonly taken: ReadonlySet<string>;
}

/** A scene, and the host's time in seconds when it was looked at. */
export interface SeenScene {
  readonly scene: Scene;
  readonly now: number;
}

/**
 * Looks at the name, its rotated files, and as much of their content as is needed to tell them apart. Fails when files are
 * renamed all the time: what was seen in the middle of a rotation would be wrong.
 */
export async function gatherScene(target: LookTarget, reading: Known, signal: AbortSignal): Promise<SeenScene> {
  for (let tries = 0; tries < MOST_LOOKS; tries += 1) {
    const seen = await gatherOnce(target, reading, signal);
    if (seen !== null) return seen;
    await wait(LOOK_AGAIN_MS, undefined, { signal });
  }
  throw new AppError('command_failed', 'the files are renamed faster than they can be looked at');
}

async function gatherOnce(target: LookTarget, reading: Known, signal: AbortSignal): Promise<SeenScene | null> {
  const { state, held, taken } = reading;
  const known = [state.current, ...state.past];
  const look = await takeLook(target, known, signal);
  if (!look.steady) return null;
  const { live, siblings } = candidatesOf(target.path, look, state.current);
  const heads = headsOf(look);
  const all = live === null ? siblings : [live, ...siblings];
  const pieces = await takeProbes(target, chooseProbes(all, known, heads), signal);
  if (pieces === null) return null;
  const content = contentOf(heads, pieces);
  return { now: look.now, scene: { current: state.current, past: state.past, held, live, siblings, content, taken } };
}

/** What lies beside a name that is followed for the first time: rotated files that are not to be read. */
export async function gatherOld(target: LookTarget, signal: AbortSignal): Promise<readonly PastFile[]> {
  const look = await takeLook(target, [], signal);
  const { siblings } = candidatesOf(target.path, look, null);
  const newest = siblings.toSorted((a, b) => Number(b.changed - a.changed)).slice(0, MOST_OLD);
  const heads = headsOf(look);
  const ends = newest.filter(({ packing }) => packing === null).map((file) => endProbe(file));
  const content = contentOf(heads, (await takeProbes(target, ends, signal)) ?? new Map());
  return newest.reverse().map((file) => ({ ...asRead(file, content), settled: true }));
}

/** A file as if all of it had been read. */
export function asRead(file: Candidate, content: Content): KnownFile {
  const { fileId, born, path, size: offset } = file;
  const head = content.head(file, Math.min(PROOF_BYTES, offset));
  const tail = content.before(file, offset, Math.min(PROOF_BYTES, offset));
  return { fileId, born, path, offset, head, tail, changed: secondsOf(file.changed), done: false };
}

/** Nanoseconds as seconds with nine decimals. */
export function secondsOf(ns: bigint): string {
  return `${ns / 1_000_000_000n}.${String(ns % 1_000_000_000n).padStart(9, '0')}`;
}

async function takeLook(
  target: LookTarget,
  known: readonly (KnownFile | PastFile)[],
  signal: AbortSignal,
): Promise<Look> {
  const [current] = known;
  const folder = dirname(target.path);
  const other = current === undefined ? folder : dirname(current.path);
  const bases = [basename(target.path), ...(current === undefined ? [] : [basename(current.path)])];
  const argv = lookCommand({
    name: target.path,
    folders: [folder, other === folder ? '' : other],
    sinceSecond: known.length === 0 ? 0 : Math.min(...known.filter(isOpen).map(({ changed }) => Number(changed))),
    wanted: [...new Set(known.filter(({ fileId }) => fileId !== '').map(ownerKey))],
    patterns: [...new Set(bases.flatMap((base) => rotationPatterns(base)))],
  });
  const text = await run(target, { argv, timeoutMs: LOOK_TIMEOUT_MS }, signal);
  const look = parseLook(text, target.path);
  if (look === null) throw new AppError('command_failed', 'the folder of the log could not be listed');
  if (look.irregular) throw new AppError('command_failed', `${target.path} is not a regular file`);
  return look;
}

/** Whether more of the file may be found: not of one that is settled. */
function isOpen(file: KnownFile | PastFile): boolean {
  return !('settled' in file && file.settled);
}

async function run(
  { hosts, host }: LookTarget,
  request: { argv: [string, ...string[]]; timeoutMs: number },
  signal: AbortSignal,
): Promise<string> {
  const result = await hosts.exec(host, { ...request, maxOutputBytes: LOOK_BYTES }, signal);
  if (result.timedOut) throw new AppError('timed_out', 'looking at the rotated files took too long');
  return result.stdout.toString('utf8');
}

function candidatesOf(name: string, look: Look, current: KnownFile | null) {
  const base = basename(name);
  const linked = current !== null && current.path !== name ? basename(current.path) : null;
  const wanted = new Set(current === null ? [] : [current.fileId]);
  const belongs = (file: LookedFile) => {
    const own = basename(file.path);
    if (wanted.has(file.fileId) || isRotationOf(base, own)) return true;
    return linked !== null && (own === linked || isRotationOf(linked, own) || differInDigits(linked, own));
  };
  const live = look.live === null ? null : candidate(base, look.live);
  const siblings = look.files
    .filter((file) => file.path !== name && file.fileId !== live?.fileId && belongs(file))
    .map((file) => candidate(base, file));
  return { live: live === null ? null : { ...live, packing: null }, siblings: withoutTwins(siblings) };
}

function candidate(base: string, file: LookedFile): Candidate {
  const { path, fileId, born, size } = file;
  const changed = BigInt(nanoseconds(file.changed));
  return { path, fileId, born, size, changed, packing: packingOf(path), rank: rankOf(base, basename(path)) };
}

function headsOf(look: Look): ReadonlyMap<string, Buffer> {
  const files = look.live === null ? look.files : [...look.files, look.live];
  return new Map(files.flatMap(({ fileId, head }) => (head === null ? [] : [[fileId, head] as const])));
}

interface PlacedProbe extends Probe {
  readonly fileId: string;
}

/** Only where the first bytes agree are the last ones worth a look. */
function chooseProbes(
  all: readonly Candidate[],
  known: readonly KnownFile[],
  heads: ReadonlyMap<string, Buffer>,
): PlacedProbe[] {
  const probes = new Map<string, PlacedProbe>();
  const add = (probe: PlacedProbe) => probes.set(keyOf(probe.fileId, probe.start, probe.length), probe);
  for (const file of all) {
    const head = heads.get(file.fileId);
    if (head === undefined) continue;
    for (const { offset, head: expected, tail } of known) {
      if (expected === null || tail === null || offset === 0) continue;
      if (stampOf(head.subarray(0, expected.length)).sha256 !== expected.sha256) continue;
      const { fileId, path, packing, size } = file;
      if (packing !== null || size >= offset)
        add({ fileId, path, packing, start: offset - tail.length, length: tail.length });
      if (packing === null && size < offset) add(endProbe(file));
    }
  }
  return [...probes.values()].slice(0, MOST_PROBES);
}

function endProbe({ fileId, path, packing, size }: Candidate): PlacedProbe {
  const length = Math.min(PROOF_BYTES, size);
  return { fileId, path, packing, start: size - length, length };
}

async function takeProbes(
  target: LookTarget,
  probes: readonly PlacedProbe[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Buffer> | null> {
  if (probes.length === 0) return new Map();
  const text = await run(target, { argv: probeCommand(probes), timeoutMs: PROBE_TIMEOUT_MS }, signal);
  const ids = probes.map(({ fileId }) => fileId);
  const pieces = parseProbes(text, ids);
  if (pieces === null) return null;
  return new Map(
    probes.map(({ fileId, start, length }, index) => [keyOf(fileId, start, length), pieces[index] ?? Buffer.alloc(0)]),
  );
}

function contentOf(heads: ReadonlyMap<string, Buffer>, pieces: ReadonlyMap<string, Buffer>): Content {
  const whole = (bytes: Buffer | undefined, length: number) =>
    bytes === undefined || bytes.length < length || length === 0 ? null : stampOf(bytes.subarray(0, length));
  return {
    head: ({ fileId }, length) => whole(heads.get(fileId), length),
    before: ({ fileId }, offset, length) => whole(pieces.get(keyOf(fileId, offset - length, length)), length),
  };
}

function keyOf(fileId: string, start: number, length: number): string {
  return `${fileId} ${start} ${length}`;
}
