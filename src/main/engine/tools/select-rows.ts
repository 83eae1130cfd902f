import { MAX_LINE_BYTES } from './grep-host.ts';

/** A line that grep told: whether it holds what was searched for, or stands near it. */
export interface GrepRow {
  readonly line: number;
  readonly match: boolean;
  readonly text: string;
  /** It is longer than was looked at. */
  readonly cut: boolean;
}

/** Reads grep's rows (`12:text`, `13-text`); what is no row is left out. */
export function parseRows(text: string): GrepRow[] {
  return text.split('\n').flatMap((row) => {
    const found = /^(\d{1,12})([:-])([\s\S]*)$/.exec(row);
    if (found === null) return [];
    const [, line, mark, rest = ''] = found;
    return [{ line: Number(line), match: mark === ':', text: rest, cut: Buffer.byteLength(row) >= MAX_LINE_BYTES }];
  });
}

/** The rows that match and those at most `context` lines from one of them. */
export function selectRows(rows: readonly GrepRow[], matches: (text: string) => boolean, context: number): GrepRow[] {
  const judged = rows.map((row) => ({ ...row, match: row.match && matches(row.text) }));
  const near = new Set<number>();
  for (const row of judged) {
    if (!row.match) continue;
    for (let line = row.line - context; line <= row.line + context; line += 1) near.add(line);
  }
  return judged.filter((row) => near.has(row.line));
}

/** `path:12:text`, context with dashes, and `--` between groups that do not touch. */
export function showRows(name: string, rows: readonly GrepRow[], context: number): string[] {
  return rows.flatMap((row, index) => {
    const before = rows[index - 1];
    const apart = context > 0 && before !== undefined && before.line + 1 !== row.line;
    const mark = row.match ? ':' : '-';
    const more = row.cut ? ' [… the line goes on …]' : '';
    return [...(apart ? ['--'] : []), `${name}${mark}${row.line}${mark}${row.text}${more}`];
  });
}
