/** What a patch does to one file, hunk by hunk, lines with their marks. Paths are as written, null for `/dev/null`. */
export interface FilePatch {
  readonly oldPath: string | null;
  readonly newPath: string | null;
  readonly hunks: readonly Hunk[];
}

/** One hunk; `lines` keep their first character (` `, `+`, `-` or `\`). */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

/** A patch that was read in full, or the first thing that is wrong with it. */
export type ParsedPatch =
  | { readonly type: 'parsed'; readonly files: readonly FilePatch[] }
  | { readonly type: 'refused'; readonly reason: string };

const HUNK = /^@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@(?: .*)?$/;
const FORBIDDEN_HEADERS: readonly (readonly [RegExp, string])[] = [
  [/^(old|new) mode /, 'a change of a file mode'],
  [/^(rename|copy|similarity|dissimilarity) /, 'a rename or copy'],
  [/^(Binary files |GIT binary patch)/, 'binary content'],
  [/^(new|deleted) file mode (?!100644$)/, 'a file that is not plain (mode other than 100644)'],
  [/^index [0-9a-f]+\.\.[0-9a-f]+ (?!100(644|755)$)/, 'a symbolic link or submodule'],
];
const KNOWN_HEADER = /^(index [0-9a-f]{4,64}\.\.[0-9a-f]{4,64}( 100(644|755))?|(new|deleted) file mode 100644)$/;

interface Reader {
  readonly lines: readonly string[];
  at: number;
}

class PatchProblem extends Error {}

function fail(reader: Reader, reason: string): never {
  throw new PatchProblem(`line ${reader.at + 1}: ${reason}`);
}

function readPath(reader: Reader, mark: '---' | '+++'): string | null {
  const line = reader.lines[reader.at] ?? '';
  if (!line.startsWith(`${mark} `)) fail(reader, `${mark} with a file name is missing`);
  const path = (line.slice(4).split('\t')[0] ?? '').replace(/\r$/, '');
  if (path === '' || path.startsWith('"')) fail(reader, 'the file name is empty or quoted');
  reader.at += 1;
  return path === '/dev/null' ? null : path;
}

function readHeaders(reader: Reader): string | null {
  const git = /^diff --git (.+)$/.exec(reader.lines[reader.at] ?? '');
  if (git === null) return null;
  reader.at += 1;
  while (reader.at < reader.lines.length && !(reader.lines[reader.at] ?? '').startsWith('--- ')) {
    const line = reader.lines[reader.at] ?? '';
    const forbidden = FORBIDDEN_HEADERS.find(([pattern]) => pattern.test(line));
    if (forbidden !== undefined) fail(reader, `${forbidden[1]} is not allowed`);
    if (!KNOWN_HEADER.test(line)) fail(reader, 'this is not a line of a unified diff');
    reader.at += 1;
  }
  return git[1] ?? '';
}

/** Which side of a hunk a line stands on: `[old, new]`; null when it is not a line of a hunk. */
function sides(line: string): readonly [number, number] | null {
  if (line === '' || line === '\r' || line.startsWith(' ')) return [1, 1];
  if (line.startsWith('-')) return [1, 0];
  if (line.startsWith('+')) return [0, 1];
  return null;
}

function readHunkLines(reader: Reader, oldLines: number, newLines: number): string[] {
  const lines: string[] = [];
  let old = 0;
  let fresh = 0;
  while (old < oldLines || fresh < newLines) {
    const line = reader.lines[reader.at];
    const step = line === undefined || line.startsWith('\\ ') ? null : sides(line);
    if (line?.startsWith('\\ ') === true && lines.length > 0) {
      lines.push(line);
    } else {
      if (line === undefined || step === null) fail(reader, 'the hunk is shorter than its header says');
      old += step[0];
      fresh += step[1];
      lines.push(line === '' ? ' ' : line);
    }
    reader.at += 1;
  }
  if (old !== oldLines || fresh !== newLines) fail(reader, 'the hunk does not have the lines that its header says');
  if ((reader.lines[reader.at] ?? '').startsWith('\\ ')) lines.push(reader.lines[reader.at++] ?? '');
  return lines;
}

function readHunk(reader: Reader): Hunk {
  const match = HUNK.exec((reader.lines[reader.at] ?? '').replace(/\r$/, ''));
  if (match === null) fail(reader, 'a hunk header is missing or damaged');
  const [oldStart, oldLines, newStart, newLines] = [match[1], match[2] ?? '1', match[3], match[4] ?? '1'].map(Number);
  reader.at += 1;
  const counts = { oldLines: oldLines ?? 0, newLines: newLines ?? 0 };
  const lines = readHunkLines(reader, counts.oldLines, counts.newLines);
  return { oldStart: oldStart ?? 0, newStart: newStart ?? 0, ...counts, lines };
}

function readFile(reader: Reader): FilePatch {
  const git = readHeaders(reader);
  const oldPath = readPath(reader, '---');
  const newPath = readPath(reader, '+++');
  if (git !== null && git !== `a/${stripped(oldPath ?? newPath)} b/${stripped(newPath ?? oldPath)}`) {
    fail(reader, 'the file names of the header do not agree');
  }
  const hunks: Hunk[] = [];
  while ((reader.lines[reader.at] ?? '').startsWith('@@')) hunks.push(readHunk(reader));
  if (hunks.length === 0) fail(reader, 'a file without a hunk');
  return { oldPath, newPath, hunks };
}

const stripped = (path: string | null): string => (path ?? '').replace(/^[ab]\//, '');

/** Reads a unified diff strictly: every line must be accounted for, hunk counts must be true. */
export function parsePatch(text: string): ParsedPatch {
  const lines = text.split('\n');
  // Only what follows the last line end: a blank line of context is one space, and counts.
  while (lines.at(-1) === '') lines.pop();
  const reader: Reader = { lines, at: 0 };
  const files: FilePatch[] = [];
  try {
    while (reader.at < lines.length) files.push(readFile(reader));
  } catch (error) {
    if (error instanceof PatchProblem) return { type: 'refused', reason: error.message };
    throw error;
  }
  return files.length === 0 ? { type: 'refused', reason: 'the patch is empty' } : { type: 'parsed', files };
}
