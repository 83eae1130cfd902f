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

/** What diff writes behind a name; the epoch there would make git create or delete the file. */
const TIMESTAMP = /^\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{1,9})?( [+-]\d{4})?)?$/;
const NEAR_EPOCH = /^(19[0-6]\d|197[01])-/;

function readPath(reader: Reader, mark: '---' | '+++'): string | null {
  const line = reader.lines[reader.at] ?? '';
  if (!line.startsWith(`${mark} `)) fail(reader, `${mark} with a file name is missing`);
  if (line.includes('\r')) fail(reader, 'a carriage return behind a file name');
  const [path = '', stamp = '', ...more] = line.slice(4).split('\t');
  if (path === '' || path.startsWith('"')) fail(reader, 'the file name is empty or quoted');
  if (more.length > 0 || (stamp !== '' && !TIMESTAMP.test(stamp)))
    fail(reader, 'something other than a time stands behind the file name');
  if (NEAR_EPOCH.test(stamp) && path !== '/dev/null') fail(reader, 'a time that stands for a file that is not there');
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
  const match = HUNK.exec(reader.lines[reader.at] ?? '');
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
  const wrong = refuseHunks({ oldPath, newPath, hunks });
  if (wrong !== null) fail(reader, wrong);
  return { oldPath, newPath, hunks };
}

/** Hunks stand in order and apart, and a file that is created or deleted has one, with nothing on its other side. */
function refuseHunks({ oldPath, newPath, hunks }: FilePatch): string | null {
  const [first] = hunks;
  if (first === undefined) return 'a file without a hunk';
  if (oldPath === null && (hunks.length > 1 || first.oldStart !== 0 || first.oldLines !== 0))
    return 'a new file has lines before it was there';
  if (newPath === null && (hunks.length > 1 || first.newStart !== 0 || first.newLines !== 0))
    return 'a deleted file has lines left';
  let end = 0;
  for (const hunk of hunks) {
    if (hunk.oldStart < end || (hunk.oldLines > 0 && hunk.oldStart === 0))
      return 'the hunks overlap or are out of order';
    if (hunk.lines.every((line) => line.startsWith(' ') || line.startsWith('\\'))) return 'a hunk that changes nothing';
    end = hunk.oldStart + Math.max(1, hunk.oldLines);
  }
  return null;
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
