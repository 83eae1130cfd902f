import { readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { extname, resolve } from 'node:path';
import { ReportFormat } from '#shared/contract/reports.ts';
import { IncidentId } from '#shared/domain/ids.ts';
import type { Reports } from '../engine/reports/create-reports.ts';
import { type ReportVerdict, verifyReport } from '../engine/reports/verify-report.ts';
import { callHost, findHost } from './call-host.ts';
import { type CliContext, type ExitCode, type GlobalOptions, print, type Task, UsageError } from './cli-context.ts';
import { existingDataDir } from './data-dir.ts';
import { openReports } from './open-reports.ts';
import { plainText } from './plain-text.ts';
import { readableFile } from './readable-file.ts';

const DEFAULT_HOURS = 12;

/** A report as the running host makes it, and as the files alone do. */
export interface ReportOrder {
  readonly out: string;
  readonly path: string;
  readonly make: (reports: Reports) => Promise<Buffer>;
}

/** Writes the whole report of one incident; the format is that of the file's name. */
export const incidentReportCommand: Task<{ id: string; out: string }> = async (context, options) => {
  const id = IncidentId.safeParse(options.id);
  if (!id.success) throw new UsageError(`ID: "${plainText(options.id)}" is not an incident id`);
  const format = formatOf(options.out);
  const path = `/api/reports/incidents/${encodeURIComponent(id.data)}?format=${format}`;
  return writeReport(context, options, {
    out: options.out,
    path,
    make: (reports) => reports.incident(id.data, format),
  });
};

/** Writes the signed handoff of a shift. */
export const handoffCommand: Task<{ out?: string; hours?: string }> = async (context, options) => {
  if (options.out === undefined) throw new UsageError('--out is missing: name the file to write, .html or .pdf');
  const hours = hoursOf(options.hours);
  const format = formatOf(options.out);
  const path = `/api/reports/handoff?format=${format}&hours=${String(hours)}`;
  const make = (reports: Reports) => reports.handoff({ from: userInfo().username, hours }, format);
  return writeReport(context, options, { out: options.out, path, make });
};

/** Verifies a handoff from the file alone; exit status 1 when it was changed. */
export const handoffVerifyCommand: Task<{ file: string; publicKey?: string }> = async (context, options) => {
  const verdict = verifyReport(await readFile(await readableFile('FILE', options.file)), options.publicKey);
  if (verdict.type !== 'report') throw new UsageError('FILE: this is not a sealed report');
  if (verdict.intact && verdict.kind !== 'handoff')
    throw new UsageError(`FILE: this is a report of kind ${verdict.kind ?? 'unknown'}, not a handoff`);
  return printVerdict(context, options, verdict);
};

/** Says what a report file is worth. */
export function printVerdict(
  context: CliContext,
  options: GlobalOptions,
  verdict: Extract<ReportVerdict, { type: 'report' }>,
): ExitCode {
  const { type: _, ...shown } = verdict;
  const key = `key ${verdict.keyFingerprint ?? 'none'} ${verdict.keyTrusted ? 'trusted' : 'not trusted (name it with --public-key)'}`;
  const head = verdict.head === null ? '' : `, head of the record ${String(verdict.head.seq)} ${verdict.head.hash}`;
  const sentence = verdict.intact
    ? `intact: report of kind ${verdict.kind ?? 'unknown'}${head}`
    : `tampered: ${verdict.reason}`;
  print(context, options.json === true ? JSON.stringify(shown) : `${sentence}; ${key}`);
  return verdict.intact ? 0 : 1;
}

/** Writes a report: by the running host where there is one, else from the files with the key of the keychain. */
export async function writeReport(context: CliContext, options: GlobalOptions, order: ReportOrder): Promise<ExitCode> {
  const dataDir = await existingDataDir(context, options);
  const host = await findHost(dataDir, context.stop);
  const out = resolve(order.out);
  const bytes =
    host === null
      ? await made(context, dataDir, order)
      : Buffer.from(await (await callHost(host, { method: 'GET', path: order.path })).arrayBuffer());
  await writeFile(out, bytes, { mode: 0o600 }).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`--out: ${out} cannot be written (${cause.code ?? 'unknown'})`);
  });
  print(context, options.json === true ? JSON.stringify({ file: out }) : `written: ${out}`);
  return 0;
}

async function made(context: CliContext, dataDir: string, order: ReportOrder): Promise<Buffer> {
  using opened = await openReports(context, dataDir);
  // Awaited here: the files are closed when this function ends.
  return await order.make(opened.reports);
}

function formatOf(out: string): ReportFormat {
  const format = ReportFormat.safeParse(extname(out).slice(1).toLowerCase());
  if (format.success) return format.data;
  throw new UsageError(`--out: ${plainText(out)} must end in .html or .pdf`);
}

function hoursOf(text: string | undefined): number {
  const hours = text === undefined ? DEFAULT_HOURS : Number(text);
  if (Number.isInteger(hours) && hours >= 1 && hours <= 168) return hours;
  throw new UsageError('--hours must be a whole number from 1 to 168');
}
