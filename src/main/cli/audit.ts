import { open, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AuditVerdict } from '#shared/contract/audit.ts';
import { ReportFormat } from '#shared/contract/reports.ts';
import { IncidentId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { exportLog } from '../engine/audit/audit-export.ts';
import { loadAuditKey } from '../engine/audit/audit-key.ts';
import { csvOf } from '../engine/audit/export-csv.ts';
import { verifyAuditDatabase } from '../engine/audit/verify-audit-database.ts';
import { verifyExportFile } from '../engine/audit/verify-export.ts';
import { createSystemClock } from '../engine/core/system-clock.ts';
import { createAuditRepository } from '../engine/db/audit-repository.ts';
import { openDatabase } from '../engine/db/open-database.ts';
import { verifyReport } from '../engine/reports/verify-report.ts';
import { createSecretStore, keychainAnsweredFile } from '../engine/secrets/create-secret-store.ts';
import { callHost, findHost } from './call-host.ts';
import { type CliContext, type ExitCode, type GlobalOptions, print, type Task, UsageError } from './cli-context.ts';
import { existingDataDir } from './data-dir.ts';
import { plainText } from './plain-text.ts';
import { readableFile } from './readable-file.ts';
import { printVerdict, writeReport } from './reports.ts';
import { createStderrLogger } from './stderr-logger.ts';

const FORMATS = ['jsonl', 'csv', 'html', 'pdf'];

/** Verifies the live log or an exported file; exit status 1 when it was tampered with. */
export const auditVerifyCommand: Task<{ file?: string; publicKey?: string }> = async (context, options) => {
  if (options.file !== undefined) {
    const report = verifyReport(await readFile(await readableFile('--file', options.file)), options.publicKey);
    if (report.type === 'report') return printVerdict(context, options, report);
    const verdict = await verifyExportFile(await readableFile('--file', options.file), options.publicKey);
    const key = `key ${verdict.keyFingerprint ?? 'none'} ${verdict.keyTrusted ? 'trusted' : 'not trusted (name it with --public-key)'}`;
    print(context, options.json === true ? JSON.stringify(verdict) : `${sentence(verdict)}; ${key}`);
    return verdict.intact ? 0 : 1;
  }
  if (options.publicKey !== undefined) throw new UsageError('--public-key is for --file');
  const dataDir = await existingDataDir(context, options);
  const verdict = await verifyAuditDatabase(dataDir, await secretsOf(context, dataDir));
  print(context, options.json === true ? JSON.stringify(verdict) : sentence(verdict));
  return verdict.intact ? 0 : 1;
};

function sentence({ firstBad, entries, head }: AuditVerdict): string {
  if (firstBad !== undefined) return `tampered: first bad entry ${String(firstBad.seq)}: ${firstBad.reason}`;
  return `intact: ${String(entries)} entries, head ${String(head.seq)} ${head.hash}`;
}

/** Exports the log: from the running host where there is one, else from the files with the key of the keychain. */
export const auditExportCommand: Task<{ format: string; out: string; incident?: string }> = async (
  context,
  options,
) => {
  if (!FORMATS.includes(options.format)) throw new UsageError(`--format must be one of ${FORMATS.join(', ')}`);
  const format = ReportFormat.safeParse(options.format);
  if (format.success) return exportReport(context, options, format.data);
  const incident = incidentOption(options);
  const dataDir = await existingDataDir(context, options);
  const host = await findHost(dataDir, context.stop);
  const out = resolve(options.out);
  await using file = await open(out, 'w', 0o600).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`--out: ${out} cannot be written (${cause.code ?? 'unknown'})`);
  });
  if (host === null) {
    const lines = storedLines(context, dataDir, incident ?? undefined);
    if (options.format === 'csv') for await (const row of csvOf(lines)) await file.write(row);
    else for await (const line of lines) await file.write(`${line}\n`);
  } else {
    const path = exportPath(options.format, incident);
    const answer = await callHost(host, { method: 'GET', path });
    for await (const chunk of answer.body ?? []) await file.write(chunk);
  }
  print(context, options.json === true ? JSON.stringify({ file: out }) : `written: ${out}`);
  return 0;
};

/** The record on paper: of one incident, or of everything. */
async function exportReport(
  context: CliContext,
  options: GlobalOptions & { out: string; incident?: string },
  format: ReportFormat,
): Promise<ExitCode> {
  const incident = incidentOption(options);
  const path = exportPath(format, incident);
  return writeReport(context, options, { out: options.out, path, make: (reports) => reports.audit(incident, format) });
}

function incidentOption({ incident }: { incident?: string }): IncidentId | null {
  const id = incident === undefined ? null : IncidentId.safeParse(incident);
  if (id?.success === false) throw new UsageError(`--incident: "${plainText(incident ?? '')}" is not an incident id`);
  return id?.data ?? null;
}

function exportPath(format: string, incident: IncidentId | null): string {
  return `/api/audit/export?format=${format}${incident === null ? '' : `&incident=${encodeURIComponent(incident)}`}`;
}

async function* storedLines(context: CliContext, dataDir: string, incident?: IncidentId): AsyncGenerator<string> {
  const secrets = await secretsOf(context, dataDir);
  if (secrets.state() !== 'keychain') {
    throw new AppError(
      'keychain_unavailable',
      'The key that seals an export is in memory of the running app only; start it, then export.',
    );
  }
  const database = openDatabase({ dataDir, access: 'read' });
  try {
    yield* exportLog({
      rows: createAuditRepository(database),
      clock: createSystemClock(),
      key: () => loadAuditKey(secrets),
      incident,
    });
  } finally {
    database.close();
  }
}

function secretsOf(context: CliContext, dataDir: string) {
  const log = createStderrLogger({ ...context, env: { LOG_LEVEL: 'error' } });
  return createSecretStore({ env: context.env, log, answeredFile: keychainAnsweredFile(dataDir) });
}
