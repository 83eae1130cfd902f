import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { parse } from 'csv-parse';
import { AppError } from '#shared/errors/app-error.ts';
import { CSV_COLUMNS, csvCells, escapedCells } from './export-csv.ts';

const MAX_LINE_BYTES = 16 * 1024 * 1024;
const LINE_END = 0x0a;

/** One line of an export. */
export interface ExportLine {
  readonly bytes: Buffer;
  /** False where the cells of a CSV row say something else than its line. */
  readonly sound: boolean;
}

/** The lines of an exported file, be it JSON Lines or CSV. Throws `not_found` or `invalid_input`. */
export async function* readExportLines(file: string): AsyncGenerator<ExportLine, void, void> {
  if (await isCsv(file)) {
    yield* linesOfCsv(file);
    return;
  }
  for await (const bytes of linesOfFile(file)) yield { bytes, sound: true };
}

/** A file that is not an export. */
export function notAnExport(why: string): AppError {
  return new AppError('invalid_input', `this is not an audit export: ${why}`, { field: 'file' });
}

async function isCsv(file: string): Promise<boolean> {
  const start = Buffer.from(CSV_COLUMNS.join(','));
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw new AppError('not_found', `${file} cannot be read`, { field: 'file', cause });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(start.length), 0, start.length, 0);
    return buffer.subarray(0, bytesRead).equals(start);
  } finally {
    await handle.close();
  }
}

async function* linesOfCsv(file: string): AsyncGenerator<ExportLine, void, void> {
  const rows = createReadStream(file).pipe(parse({ from_line: 2, max_record_size: 4 * MAX_LINE_BYTES }));
  try {
    for await (const row of rows) {
      const cells = row as string[];
      const line = cells.at(-1) ?? '';
      yield { bytes: Buffer.from(line), sound: sameCells(cells, line) };
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw notAnExport(error instanceof Error ? error.message : String(error));
  }
}

function sameCells(cells: readonly string[], line: string): boolean {
  try {
    const expected = escapedCells(csvCells(line));
    return cells.length === expected.length && cells.every((cell, index) => cell === expected[index]);
  } catch {
    return false;
  }
}

/** Lines by LF alone: other line separators may stand inside JSON text. */
async function* linesOfFile(file: string): AsyncGenerator<Buffer, void, void> {
  let rest: Buffer[] = [];
  let size = 0;
  for await (const chunk of readChunks(file)) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)]);
      rest = [];
      size = 0;
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > MAX_LINE_BYTES) throw notAnExport('it has a line of more than 16 MiB');
  }
  if (size > 0) yield Buffer.concat(rest);
}

async function* readChunks(file: string): AsyncGenerator<Buffer, void, void> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk as Buffer;
  } catch (error) {
    throw new AppError('not_found', `${file} cannot be read`, { field: 'file', cause: error });
  }
}
