import type { AuditVerdict, ExportFormat } from '#shared/contract/audit.ts';
import type { ModelTest } from '#shared/contract/models.ts';
import type { ReportFormat } from '#shared/contract/reports.ts';
import type { SecretName } from '#shared/contract/secrets.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { LlmSettings } from '#shared/domain/settings.ts';
import type { Outcome, RunCall } from './run-call.ts';

/** One setting and its new value; without a value the default counts. */
export interface SettingChange {
  readonly field: string;
  readonly value: string | number | boolean | string[] | undefined;
}

/** What the operator can do with settings, memory and the record; each place shows its own failures. */
export interface RecordActions {
  /** `version`: of the file that the change was made against. */
  changeSettings(version: string, values: readonly SettingChange[]): Promise<Outcome<string>>;
  reloadSettings(): Promise<Outcome<string>>;
  importSettings(version: string, text: string): Promise<Outcome<string>>;
  exportSettings(): Promise<Outcome<Blob>>;
  removeSecret(name: SecretName): Promise<Outcome<SecretName>>;
  /** Tries the key that is kept; spends nothing. */
  testModel(llm: Pick<LlmSettings, 'provider' | 'model' | 'baseUrl'>): Promise<Outcome<ModelTest>>;
  /** The whole of what was sent or received, where the incident shows a part of it. */
  wholeBody(incident: IncidentId, call: string, part: 'request' | 'response'): Promise<Outcome<string>>;
  /** Pins the definition that was shown; `changed` when the server shows another one by now. */
  pinTool(tool: { server: string; tool: string; seenHash: string }): Promise<Outcome<'pinned' | 'changed'>>;
  unpinTool(tool: { server: string; tool: string }): Promise<Outcome<'unpinned' | 'not_pinned'>>;
  verifyAudit(): Promise<Outcome<AuditVerdict>>;
  forget(id: IncidentId, reason: string): Promise<Outcome<'forgotten' | 'not_there'>>;
  exportAudit(format: ExportFormat): Promise<Outcome<Blob>>;
  incidentReport(id: IncidentId, format: ReportFormat): Promise<Outcome<Blob>>;
  /** `hours`: how long the shift was. */
  handoff(hours: number, format: ReportFormat): Promise<Outcome<Blob>>;
}

/** Actions on settings, memory and the record. */
export function createRecordActions(run: RunCall): RecordActions {
  return {
    changeSettings: (version, values) =>
      run(
        async (client) => {
          const given = values.map(({ field, value }) => (value === undefined ? { field } : { field, value }));
          return (await client.settings.change({ version, values: given })).version;
        },
        ['settings', 'status'],
      ),
    reloadSettings: () =>
      run(async (client) => (await client.settings.reload()).version, ['settings', 'status', 'hosts', 'patterns']),
    importSettings: (version, text) =>
      run(
        async (client) => (await client.settings.import({ version, text })).version,
        ['settings', 'status', 'hosts', 'patterns'],
      ),
    exportSettings: () => run((client) => client.settings.export()),
    removeSecret: (name) => run(async (client) => (await client.secrets.remove({ name })).removed),
    testModel: ({ provider, model, baseUrl }) =>
      run((client) =>
        client.models.test({
          provider,
          ...(model === undefined ? {} : { model }),
          ...(baseUrl === undefined ? {} : { baseUrl }),
        }),
      ),
    wholeBody: (id, call, part) =>
      run(async (client) => {
        const pieces: string[] = [];
        for (let offset = 0, total = 1; offset < total; ) {
          const piece = await client.incidents.wireBody({ id, call, part, offset });
          pieces.push(piece.text);
          total = piece.text === '' ? 0 : piece.total;
          offset += piece.text.length;
        }
        return pieces.join('');
      }),
    pinTool: (tool) => run(async (client) => (await client.mcp.pin(tool)).result, ['mounts']),
    unpinTool: (tool) => run(async (client) => (await client.mcp.unpin(tool)).result, ['mounts']),
    verifyAudit: () => run((client) => client.audit.verify()),
    forget: (id, reason) => run(async (client) => (await client.memory.forget({ id, reason })).result),
    exportAudit: (format) => run((client) => client.audit.export({ format })),
    incidentReport: (id, format) => run((client) => client.reports.incident({ id, format })),
    handoff: (hours, format) => run((client) => client.reports.handoff({ hours, format })),
  };
}
