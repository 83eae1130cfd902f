import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { PatchedFile } from '../guard/policies/evaluate-patch.ts';
import { stageSentence } from './patch-lines.ts';
import type { PatchText } from './patch-work.ts';

const runFile = promisify(execFile);
const TIMEOUT_MS = 30_000;

/** Contents of files in the order of the patch; null where there is none. */
export type Contents = readonly (Buffer | null)[];

/** What a patch made of the contents, and what its undo made of that; or why not. */
export type LaptopPatch = { readonly after: Contents; readonly back: Contents } | { readonly refused: string };

/** The hash that stands for a content. */
export function hashOf(content: Buffer | null): string | null {
  return content === null ? null : createHash('sha256').update(content).digest('hex');
}

/** Applies a patch and its undo with git on this machine, to copies in a folder of its own: for hosts without git. */
export async function patchHere(
  work: { readonly patch: PatchText; readonly files: readonly PatchedFile[]; readonly before: Contents },
  signal: AbortSignal,
): Promise<LaptopPatch> {
  const folder = await mkdtemp(join(tmpdir(), 'sentry-desk-patch-'));
  try {
    return await patchIn(folder, work, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function patchIn(
  folder: string,
  work: Parameters<typeof patchHere>[0],
  signal: AbortSignal,
): Promise<LaptopPatch> {
  const tree = join(folder, 'tree');
  await mkdir(tree);
  for (const [index, { path }] of work.files.entries()) {
    await mkdir(dirname(join(tree, path)), { recursive: true });
    const content = work.before[index];
    if (content) await writeFile(join(tree, path), content);
  }
  await writeFile(join(folder, 'forward'), work.patch.forward);
  await writeFile(join(folder, 'reverse'), work.patch.reverse);
  const git = (stage: string, args: readonly string[]): Promise<string | null> =>
    runGit({ folder, stage, args }, signal);
  const strip = `-p${work.patch.strip}`;
  const forward =
    (await git('init', ['init', '-q', '--template='])) ??
    (await git('check', ['apply', '--whitespace=nowarn', strip, '--check', '../forward'])) ??
    (await git('apply', ['apply', '--whitespace=nowarn', strip, '../forward']));
  if (forward !== null) return { refused: forward };
  const after = await readAll(tree, work.files);
  const undo =
    (await git('undo', ['apply', '--whitespace=nowarn', '-p1', '--check', '../reverse'])) ??
    (await git('undo', ['apply', '--whitespace=nowarn', '-p1', '../reverse']));
  return undo === null ? { after, back: await readAll(tree, work.files) } : { refused: undo };
}

/** Null when it went well, else a sentence. Nothing of the user's or the machine's settings for git counts. */
async function runGit(
  work: { folder: string; stage: string; args: readonly string[] },
  signal: AbortSignal,
): Promise<string | null> {
  const { folder, stage, args } = work;
  const plain = ['-c', 'core.autocrlf=false', '-c', 'core.hooksPath=/dev/null'];
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(folder, 'none'),
  };
  try {
    await runFile('git', [...plain, ...args], { cwd: join(folder, 'tree'), env, timeout: TIMEOUT_MS, signal });
    return null;
  } catch (error) {
    signal.throwIfAborted();
    const { code, stderr } = error as { code?: unknown; stderr?: unknown };
    if (code === 'ENOENT') return 'neither the host nor this machine has git, so a patch cannot be tried out';
    const said = typeof stderr === 'string' ? stderr.replaceAll(/[\n\t]/g, ' ').slice(0, 1_000) : 'no reason given';
    return stageSentence(stage, said);
  }
}

async function readAll(tree: string, files: readonly PatchedFile[]): Promise<Contents> {
  return Promise.all(files.map(({ path }) => readFile(join(tree, path)).catch(() => null)));
}
