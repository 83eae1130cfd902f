import { type ClosedFiles, foldName } from './closed-files.ts';
import { evaluatePath, isKeyMaterial } from './evaluate-path.ts';
import { type FilePatch, parsePatch } from './parse-patch.ts';

/** One file that a patch touches; `path` is relative to the root. */
export interface PatchedFile {
  readonly path: string;
  readonly change: 'modify' | 'create' | 'delete';
}

/** The judgement on a patch. `strip` is how many leading folders of its file names are not part of the path. */
export type PatchVerdict =
  | {
      readonly verdict: 'allow';
      readonly files: readonly PatchedFile[];
      readonly strip: 0 | 1;
      readonly parsed: readonly FilePatch[];
      readonly reason: string;
    }
  | { readonly verdict: 'deny'; readonly files: readonly PatchedFile[]; readonly reason: string };

/** What is judged: `protectedPaths` are absolute files that a control or configuration test runs. */
export interface PatchPolicyInput {
  readonly diff: string;
  readonly root: string;
  readonly protectedPaths?: readonly string[];
  /** Files that no patch may touch, whatever the service. */
  readonly closedFiles: ClosedFiles;
}

const MAX_LENGTH = 1_000_000;
const MAX_FILES = 20;
/** Bidirectional controls, zero-width and other invisible characters, controls, and a carriage return inside a line. */
const INVISIBLE =
  /(?!\u{FE0F})\p{Default_Ignorable_Code_Point}|\p{Cf}|[\u2028\u2029]|(?![\t\n\r])\p{Cc}|\r(?!\n)|\p{Cs}|\p{Co}|[\u2800\u3164\uffa0]/u;
const deny = (reason: string, files: readonly PatchedFile[] = []): PatchVerdict => ({ verdict: 'deny', reason, files });

/** 1 when all names begin with `a/` and `b/`, 0 when none does, null when they differ. */
function commonStrip(files: readonly FilePatch[]): 0 | 1 | null {
  const prefixed = files.flatMap(({ oldPath, newPath }) => [
    ...(oldPath === null ? [] : [oldPath.startsWith('a/')]),
    ...(newPath === null ? [] : [newPath.startsWith('b/')]),
  ]);
  if (prefixed.every((one) => one)) return 1;
  return prefixed.some((one) => one) ? null : 0;
}

function changeOf(file: FilePatch, strip: 0 | 1): PatchedFile | string {
  const cut = strip === 1 ? 2 : 0;
  const before = file.oldPath?.slice(cut) ?? null;
  const after = file.newPath?.slice(cut) ?? null;
  if (before !== null && after !== null) {
    return before === after ? { path: after, change: 'modify' } : 'a rename is not allowed';
  }
  if (after !== null) return { path: after, change: 'create' };
  return before === null ? 'a file has no name' : { path: before, change: 'delete' };
}

function refusePath(path: string, input: PatchPolicyInput): string | null {
  const verdict = evaluatePath({ path, root: input.root });
  if (verdict.verdict === 'deny') return verdict.reason;
  const root = input.root.replace(/\/+$/, '');
  if (path.startsWith('/') || path !== path.trim() || verdict.resolved !== `${root}/${path}`)
    return 'the path must be plain and relative to the root';
  if (path.split('/').some((part) => /^(\.git|git~\d)/.test(foldName(part))))
    return 'files of git and its hosts are closed';
  const closed = input.closedFiles(path);
  if (closed !== null) return closed;
  if (isKeyMaterial(path)) return 'files that hold keys are closed';
  if (input.protectedPaths?.includes(verdict.resolved) === true)
    return 'a control or configuration test runs this file';
  return null;
}

function describe(text: string): string {
  return `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function collectFiles(parsed: readonly FilePatch[], strip: 0 | 1): PatchedFile[] | string {
  const files: PatchedFile[] = [];
  for (const patch of parsed) {
    const file = changeOf(patch, strip);
    if (typeof file === 'string') return file;
    if (files.some((other) => other.path === file.path)) return `${file.path} appears twice`;
    files.push(file);
  }
  return files;
}

/** Judges a unified diff by its text alone; the host is not asked. */
export function evaluatePatch(input: PatchPolicyInput): PatchVerdict {
  if (input.diff.length > MAX_LENGTH) return deny(`the patch is longer than ${MAX_LENGTH} characters`);
  const invisible = INVISIBLE.exec(input.diff);
  if (invisible !== null) return deny(`the patch holds the invisible or control character ${describe(invisible[0])}`);
  const patch = parsePatch(input.diff);
  if (patch.type === 'refused') return deny(patch.reason);
  if (patch.files.length > MAX_FILES) return deny(`the patch touches more than ${MAX_FILES} files`);
  const strip = commonStrip(patch.files);
  if (strip === null) return deny('either all file names begin with a/ and b/, or none does');
  const files = collectFiles(patch.files, strip);
  if (typeof files === 'string') return deny(files);
  for (const file of files) {
    const refused = refusePath(file.path, input);
    if (refused !== null) return deny(`${file.path}: ${refused}`, files);
  }
  return {
    verdict: 'allow',
    files,
    strip,
    parsed: patch.files,
    reason: `touches ${files.length} files inside the root`,
  };
}
