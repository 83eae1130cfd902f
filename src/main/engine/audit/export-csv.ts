import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';

/** The columns, in order. */
export const CSV_COLUMNS = ['seq', 'at', 'actor_kind', 'actor_id', 'actor_role', 'action', 'subject', 'reason', 'line'];

const Shown = z.object({
  seq: z.number(),
  at: z.string(),
  actor: z.object({ kind: z.string(), id: z.string(), role: z.string().default('') }),
  action: z.string(),
  subject: z.string(),
  detail: z.object({ reason: z.string().catch('') }),
});

/**
 * The lines of an export as CSV for a spreadsheet. The column `line` holds them unchanged, header and seal included, so that the
 * file can be verified; cells of the others that a spreadsheet would take for a formula begin with an apostrophe.
 */
export async function* csvOf(lines: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  yield csvRow(CSV_COLUMNS);
  for await (const line of lines) yield csvRow(csvCells(line));
}

/** The cells of a line of an export, the line itself last. Throws for a line that is not JSON. */
export function csvCells(line: string): string[] {
  const entry = Shown.safeParse(JSON.parse(line));
  if (!entry.success) return ['', '', '', '', '', line.startsWith('{"seal"') ? 'seal' : 'header', '', '', line];
  const { seq, at, actor, action, subject, detail } = entry.data;
  return [String(seq), at, actor.kind, actor.id, actor.role, action, subject, detail.reason, line];
}

/** What a spreadsheet would take for a formula begins with an apostrophe. */
export function escapedCells(cells: readonly string[]): string[] {
  return cells.map((cell) => (/^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(cell) ? `'${cell}` : cell));
}

function csvRow(cells: readonly string[]): string {
  return stringify([escapedCells(cells)], { record_delimiter: 'windows' });
}
