import { randomBytes } from 'node:crypto';
import { AppError, type ErrorCode } from '#shared/errors/app-error.ts';
import type { PatchedFile } from '../guard/policies/evaluate-patch.ts';
import { type Contents, hashOf, patchHere } from './laptop-git.ts';
import { hashesOf, lacksGit, type PatchLine, readLines, refusalOf } from './patch-lines.ts';
import { FETCH_SCRIPT, HASH_SCRIPT, REHEARSE_SCRIPT, TRY_SCRIPT, WRITE_SCRIPT } from './patch-scripts.ts';
import type { HashedFile, PatchTarget, PatchText, PatchWork } from './patch-work.ts';
import { runScript } from './run-script.ts';
import { type Settled, settlePatch } from './settle-patch.ts';

const TIMEOUT_MS = 60_000;
const MAX_BYTES = 256 * 1_024;
/** All files of a patch together, where their contents travel. */
const MAX_CONTENTS = 20 * 1_024 * 1_024;

/** After these it is unknown what the host did. */
const MAYBE_DONE: ReadonlySet<ErrorCode> = new Set(['host_unreachable', 'timed_out', 'command_failed']);

interface ScriptWork extends PatchWork {
  readonly script: string;
  /** The new contents, made on this machine; absent where the host's own git makes them. */
  readonly contents?: Contents;
  /** Names this run for its fence. */
  readonly token?: string;
  /** What the script takes before and behind the files. */
  readonly before?: readonly string[];
  readonly behind?: readonly string[];
}

function scriptArguments(target: PatchTarget, work: ScriptWork): string[] {
  const maker = work.contents === undefined ? 'git' : 'bytes';
  const length = String(Buffer.byteLength(work.patch.forward));
  const groups = work.files.flatMap((file, index) => [
    file.change,
    file.path,
    file.before ?? '-',
    file.after ?? '-',
    String(work.contents?.[index]?.length ?? 0),
  ]);
  const head = [target.root, maker, String(work.patch.strip), length, work.token ?? '-'];
  return [...head, ...(work.before ?? []), ...groups, ...(work.behind ?? [])];
}

async function runPatchScript(target: PatchTarget, work: ScriptWork, signal: AbortSignal): Promise<Buffer> {
  const { contents, patch } = work;
  const result = await runScript(
    target,
    {
      script: work.script,
      args: scriptArguments(target, work),
      stdin:
        contents === undefined
          ? Buffer.from(patch.forward + patch.reverse)
          : Buffer.concat(contents.filter((content) => content !== null)),
      timeoutMs: TIMEOUT_MS,
      maxOutputBytes: MAX_BYTES + (work.script === FETCH_SCRIPT ? MAX_CONTENTS : 0),
    },
    signal,
  );
  return result.stdout;
}

function readContents(output: Buffer, files: readonly PatchedFile[]): Contents | string {
  const end = output.indexOf('contents\n');
  const lines = readLines(end < 0 ? output : output.subarray(0, end));
  const refused = refusalOf(lines, files);
  if (refused !== null) return refused;
  const sizes = new Map(lines.filter(([label]) => label === 'size').map(([, index, size]) => [index, Number(size)]));
  let at = end + 'contents\n'.length;
  const contents = files.map((_, index) => {
    const size = sizes.get(String(index));
    if (size === undefined) return null;
    at += size;
    return output.subarray(at - size, at);
  });
  const expected = files.every((file, index) => (file.change === 'create') === (contents[index] === null));
  return end >= 0 && at === output.length && expected ? contents : 'the files could not be read whole from the host';
}

/** What the patch makes of the host's files, with git on this machine. */
async function makeHere(
  target: PatchTarget,
  work: PatchWork,
  signal: AbortSignal,
): Promise<
  { readonly before: Contents; readonly after: Contents; readonly back: Contents } | { readonly refused: string }
> {
  const { patch, files } = work;
  const contents = files.map(() => null);
  const output = await runPatchScript(target, { patch, files, script: FETCH_SCRIPT, contents }, signal);
  const before = readContents(output, files);
  if (typeof before === 'string') return { refused: before };
  const made = await patchHere({ patch, files, before }, signal);
  return 'refused' in made ? made : { before, ...made };
}

/** Whose git tried a patch out. */
export type GitPlace = 'host' | 'laptop';

type Rehearsed = { readonly files: readonly HashedFile[]; readonly git: GitPlace } | { readonly refused: string };

function judgeHashes(
  files: readonly PatchedFile[],
  hashes: Readonly<Record<'before' | 'after' | 'back', readonly (string | null)[]>>,
  git: GitPlace,
): Rehearsed {
  const { before, after, back } = hashes;
  const bad = files.find((_, index) => back[index] !== before[index]);
  if (bad !== undefined) return { refused: `${bad.path}: the undo does not give the same file again` };
  const same = files.find((_, index) => after[index] === before[index]);
  if (same !== undefined) return { refused: `${same.path}: the patch changes nothing` };
  const hashed = files.map((file, index) => ({ ...file, before: before[index] ?? null, after: after[index] ?? null }));
  return { git, files: hashed };
}

async function rehearseHere(target: PatchTarget, work: PatchWork, signal: AbortSignal): Promise<Rehearsed> {
  const made = await makeHere(target, work, signal);
  if ('refused' in made) return made;
  const { before, after, back } = made;
  return judgeHashes(
    work.files,
    { before: before.map(hashOf), after: after.map(hashOf), back: back.map(hashOf) },
    'laptop',
  );
}

/** Tries a patch and its undo in a shadow copy, on the host or, where it has no git, here; the files are not touched. */
export async function rehearsePatch(
  target: PatchTarget,
  work: { patch: PatchText; files: readonly PatchedFile[] },
  signal: AbortSignal,
): Promise<Rehearsed> {
  const files = work.files.map((file) => ({ ...file, before: null, after: null }));
  const unknown = { patch: work.patch, files };
  const lines = readLines(await runPatchScript(target, { ...unknown, script: REHEARSE_SCRIPT }, signal));
  if (lacksGit(lines)) return rehearseHere(target, unknown, signal);
  const refused = refusalOf(lines, files);
  if (refused !== null) return { refused };
  const [before, after, back] = ['before', 'after', 'back'].map((label) => hashesOf(lines, label, files.length));
  if (!before || !after || !back) return { refused: 'the rehearsal gave no clear result' };
  return judgeHashes(files, { before, after, back }, 'host');
}

/** Runs a script with the new files made by the host's git or, where it has none, from bytes that are made here. */
async function runWithFiles(
  target: PatchTarget,
  work: ScriptWork,
  signal: AbortSignal,
): Promise<Buffer | { readonly refused: string }> {
  const output = await runPatchScript(target, work, signal);
  if (!lacksGit(readLines(output))) return output;
  const made = await makeHere(target, work, signal);
  if ('refused' in made) return made;
  const changed = work.files.find((file, index) => hashOf(made.before[index] ?? null) !== file.before);
  if (changed !== undefined)
    return { refused: `${changed.path}: it is no longer as it was when the plan was approved` };
  const wrong = work.files.find((file, index) => hashOf(made.after[index] ?? null) !== file.after);
  if (wrong !== undefined) return { refused: `${wrong.path}: the patch would not give the file that was rehearsed` };
  return runPatchScript(target, { ...work, contents: made.after }, signal);
}

/**
 * Runs a test of the configuration in a copy of the whole folder that holds the rehearsed files; `{root}` in its words is the
 * copy. `skipped` says why it could not be tried.
 */
export async function tryConfigTest(
  target: PatchTarget,
  work: PatchWork & { readonly argv: readonly string[] },
  signal: AbortSignal,
): Promise<{ readonly exitCode: number; readonly said: string } | { readonly skipped: string }> {
  const { argv, patch, files } = work;
  const rest = { before: [String(argv.length)], behind: argv };
  const output = await runWithFiles(target, { patch, files, script: TRY_SCRIPT, ...rest }, signal);
  if ('refused' in output) return { skipped: output.refused };
  const refused = refusalOf(readLines(output), files);
  const match = /^exit\t-\t(\d{1,3})\n([\s\S]*)$/.exec(output.toString('utf8'));
  if (match === null) return { skipped: refused ?? 'the test gave no clear result' };
  return { exitCode: Number(match[1]), said: match[2] ?? '' };
}

function writtenOutcome(lines: readonly PatchLine[], files: readonly HashedFile[]): Settled {
  const refused = refusalOf(lines, files);
  if (refused !== null) {
    return { outcome: lines.some(([label]) => label === 'failed') ? 'failed' : 'refused', why: refused };
  }
  const written = hashesOf(lines, 'written', files.length);
  const wrong = files.find((file, index) => written?.[index] !== file.after);
  if (written === null || wrong !== undefined) {
    return { outcome: 'failed', why: `${wrong?.path ?? 'the result'}: what stands there now is not what was approved` };
  }
  return { outcome: 'written' };
}

/** Writes an approved patch, all files or none. When its end was not seen, the host is looked at again: see `settlePatch`. */
export async function writePatch(target: PatchTarget, work: PatchWork, signal: AbortSignal): Promise<Settled> {
  const token = randomBytes(16).toString('hex');
  try {
    const output = await runWithFiles(target, { ...work, script: WRITE_SCRIPT, token }, signal);
    return 'refused' in output
      ? { outcome: 'refused', why: output.refused }
      : writtenOutcome(readLines(output), work.files);
  } catch (error) {
    if (!(error instanceof AppError) || !MAYBE_DONE.has(error.code)) throw error;
    return settlePatch(target, { files: work.files, token, lost: error.message }, signal);
  }
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
