import type { FilePatch, Hunk } from './parse-patch.ts';

const SWAP: Readonly<Record<string, string>> = { '+': '-', '-': '+' };

/** Removed lines stand before added ones, each with the note about a missing line end that belongs to it. */
function reverseLines(lines: readonly string[]): string[] {
  const reversed: string[] = [];
  let removed: string[] = [];
  let added: string[] = [];
  let last: string[] = reversed;
  const flush = (): void => {
    reversed.push(...removed, ...added);
    removed = [];
    added = [];
  };
  for (const line of lines) {
    const mark = line[0] ?? ' ';
    if (mark === '\\') {
      last.push(line);
      continue;
    }
    if (mark !== '+' && mark !== '-') flush();
    last = mark === '+' ? removed : mark === '-' ? added : reversed;
    last.push(`${SWAP[mark] ?? mark}${line.slice(1)}`);
  }
  flush();
  return reversed;
}

function reverseHunk(hunk: Hunk): string {
  const header = `@@ -${hunk.newStart},${hunk.newLines} +${hunk.oldStart},${hunk.oldLines} @@`;
  return [header, ...reverseLines(hunk.lines)].join('\n');
}

/** The patch that takes this one back, with `a/` and `b/` before its names. */
export function reversePatch(files: readonly FilePatch[], strip: 0 | 1): string {
  const cut = (path: string): string => path.slice(strip === 1 ? 2 : 0);
  return files
    .map((file) => {
      const from = file.newPath === null ? '/dev/null' : `a/${cut(file.newPath)}`;
      const to = file.oldPath === null ? '/dev/null' : `b/${cut(file.oldPath)}`;
      return `--- ${from}\n+++ ${to}\n${file.hunks.map(reverseHunk).join('\n')}\n`;
    })
    .join('');
}
