import type { HostId } from '#shared/domain/ids.ts';
import type { PatchedFile } from '../guard/policies/evaluate-patch.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { HASH_SCRIPT, REHEARSE_SCRIPT, WRITE_SCRIPT } from './patch-scripts.ts';
import { runScript } from './run-script.ts';

const TIMEOUT_MS = 60_000;
const MAX_BYTES = 256 * 1_024;

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

interface PatchText {
  readonly forward: string;
  readonly reverse: string;
  readonly strip: 0 | 1;
}

type Line = readonly [label: string, index: string, value: string];

const REFUSALS: Readonly<Record<string, string>> = {
  tool: 'is not installed on the host, so a patch cannot be tried out there',
  root: 'the folder of the service cannot be resolved on the host',
  shadow: 'the host has no room for a shadow copy',
  folder: 'its folder does not exist',
  link: 'a symbolic link is part of its path',
  writable: 'its folder may not be written by this user',
  exists: 'it exists already, but the patch creates it',
  missing: 'it does not exist or cannot be read',
  large: 'it is larger than 5 MiB',
  owner: 'it belongs to another user, and replacing it would change its owner',
  changed: 'it is no longer as it was when the plan was approved',
  result: 'the patch would not give the file that was rehearsed',
  stage: 'the new file cannot be written beside it',
};
const STAGES: Readonly<Record<string, string>> = {
  init: 'git could not make the shadow copy',
  check: 'git apply --check refuses the patch',
  apply: 'git could not apply the patch',
  undo: 'the undo does not apply',
  move: 'the files could not be replaced; what was replaced was put back',
};

function readLines(output: Buffer): Line[] {
  return output
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [label = '', index = '', ...value] = line.split('\t');
      return [label, index, value.join(' ')] as const;
    });
}

/** What a script refused, in a sentence; null when it went through. */
function refusalOf(lines: readonly Line[], files: readonly PatchedFile[]): string | null {
  for (const [label, subject, detail] of lines) {
    if (label === 'failed') return `${STAGES[subject] ?? subject}: ${detail.trim()}`;
    if (label === 'refuse') {
      const file = files[Number(subject)]?.path;
      const name = detail === 'tool' ? `${subject} ` : file === undefined || subject === '-' ? '' : `${file}: `;
      return `${name}${REFUSALS[detail] ?? detail}`;
    }
  }
  return null;
}

function hashesOf(lines: readonly Line[], label: string, count: number): (string | null)[] | null {
  const found = lines.filter(([name]) => name === label).map(([, , value]) => value);
  const sound = found.length === count && found.every((hash) => /^([0-9a-f]{64}|-)$/.test(hash));
  return sound ? found.map((hash) => (hash === '-' ? null : hash)) : null;
}

function scriptArguments(target: PatchTarget, patch: PatchText, files: readonly HashedFile[]): string[] {
  const length = String(Buffer.byteLength(patch.forward));
  const groups = files.flatMap((file) => [file.change, file.path, file.before ?? '-', file.after ?? '-']);
  return [target.root, String(patch.strip), length, ...groups];
}

async function runPatchScript(
  target: PatchTarget,
  work: { script: string; patch: PatchText; files: readonly HashedFile[] },
  signal: AbortSignal,
): Promise<Line[]> {
  const result = await runScript(
    target,
    {
      script: work.script,
      args: scriptArguments(target, work.patch, work.files),
      stdin: work.patch.forward + work.patch.reverse,
      timeoutMs: TIMEOUT_MS,
      maxOutputBytes: MAX_BYTES,
    },
    signal,
  );
  return readLines(result.stdout);
}

/** Tries a patch and its undo in a shadow copy on the host; the files there are not touched. */
export async function rehearsePatch(
  target: PatchTarget,
  work: { patch: PatchText; files: readonly PatchedFile[] },
  signal: AbortSignal,
): Promise<{ readonly files: readonly HashedFile[] } | { readonly refused: string }> {
  const unknown = work.files.map((file) => ({ ...file, before: null, after: null }));
  const lines = await runPatchScript(target, { script: REHEARSE_SCRIPT, patch: work.patch, files: unknown }, signal);
  const refused = refusalOf(lines, work.files);
  if (refused !== null) return { refused };
  const [before, after, back] = ['before', 'after', 'back'].map((label) => hashesOf(lines, label, work.files.length));
  if (!before || !after || !back) return { refused: 'the rehearsal gave no clear result' };
  const bad = work.files.find((_, index) => back[index] !== before[index]);
  if (bad !== undefined) return { refused: `${bad.path}: the undo does not give the same file again` };
  const same = work.files.find((_, index) => after[index] === before[index]);
  if (same !== undefined) return { refused: `${same.path}: the patch changes nothing` };
  return {
    files: work.files.map((file, index) => ({ ...file, before: before[index] ?? null, after: after[index] ?? null })),
  };
}

/** Writes an approved patch, all files or none; null when every file has the hash that was rehearsed, else why not. */
export async function writePatch(
  target: PatchTarget,
  work: { patch: PatchText; files: readonly HashedFile[] },
  signal: AbortSignal,
): Promise<{ readonly outcome: 'written' } | { readonly outcome: 'refused' | 'failed'; readonly why: string }> {
  const lines = await runPatchScript(target, { script: WRITE_SCRIPT, ...work }, signal);
  const refused = refusalOf(lines, work.files);
  if (refused !== null)
    return { outcome: lines.some(([label]) => label === 'failed') ? 'failed' : 'refused', why: refused };
  const written = hashesOf(lines, 'written', work.files.length);
  const wrong = work.files.find((file, index) => written?.[index] !== file.after);
  if (written === null || wrong !== undefined) {
    return { outcome: 'failed', why: `${wrong?.path ?? 'the result'}: what stands there now is not what was approved` };
  }
  return { outcome: 'written' };
}

/** The hash of each absolute path on the host: null where nothing is, `other` where it is no plain file. */
export async function hashFiles(
  target: Omit<PatchTarget, 'root'>,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<readonly (string | null)[]> {
  const result = await runScript(
    target,
    { script: HASH_SCRIPT, args: paths, timeoutMs: TIMEOUT_MS, maxOutputBytes: MAX_BYTES },
    signal,
  );
  const found = readLines(result.stdout).filter(([label]) => label === 'now');
  return paths.map((_, index) => {
    const hash = found[index]?.[2] ?? 'other';
    return hash === '-' ? null : hash;
  });
}
