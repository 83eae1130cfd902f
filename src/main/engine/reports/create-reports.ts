import type { AuditVerdict } from '#shared/contract/audit.ts';
import type { ReportFormat } from '#shared/contract/reports.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import { ACTIVE_STATES, type IncidentState } from '#shared/domain/incident.ts';
import type { AuditKey } from '../audit/audit-checkpoint.ts';
import { keyFingerprint } from '../audit/audit-key.ts';
import { type Clock, timestamp } from '../core/clock.ts';
import type { AuditRepository } from '../db/audit-repository.ts';
import type { Repositories } from '../db/database.ts';
import { describeIncident, type IncidentRecords } from '../handlers/incidents.ts';
import { buildAuditReport, MOST_ENTRIES } from './build-audit-report.ts';
import { buildHandoff } from './build-handoff.ts';
import { buildIncidentReport } from './build-incident-report.ts';
import { gatherEntries } from './gather-entries.ts';
import { renderHtml } from './render-html.ts';
import type { Report, ReportProof } from './report.ts';
import { sealReport } from './seal-report.ts';

/** What reports are made from. */
export interface ReportDeps extends IncidentRecords {
  readonly repositories: Repositories;
  readonly rows: Pick<AuditRepository, 'newest' | 'after'>;
  /** Judges the record now. */
  readonly verify: () => AuditVerdict;
  /** Throws `keychain_unavailable`: a report without a seal is not made. */
  readonly key: () => Promise<AuditKey>;
  readonly mode: () => string;
  readonly clock: Clock;
}

/** Sealed reports as files. */
export interface Reports {
  /** `not_found` for an unknown incident. */
  incident(id: IncidentId, format: ReportFormat): Promise<Buffer>;
  /** Of one incident, or of everything. */
  audit(incident: IncidentId | null, format: ReportFormat): Promise<Buffer>;
  handoff(shift: { readonly from: string; readonly hours: number }, format: ReportFormat): Promise<Buffer>;
}

const OPEN: readonly IncidentState[] = [...ACTIVE_STATES, 'escalated'];
const ENDED: readonly IncidentState[] = ['resolved', 'ignored', 'closed'];
const MOST_LISTED = 1_000;

/** Builds the reports over the tables and the record. */
export function createReports(deps: ReportDeps): Reports {
  return {
    incident: async (id, format) => {
      const incident = describeIncident(deps, id);
      const base = await baseOf(deps);
      const { entries } = gatherEntries(deps.rows, id, MOST_ENTRIES);
      return finish(deps, buildIncidentReport({ ...base, incident, entries }), format);
    },
    audit: async (incident, format) => {
      const base = await baseOf(deps);
      const { entries, total } = gatherEntries(deps.rows, incident, MOST_ENTRIES);
      const { verdict } = base;
      return finish(deps, buildAuditReport({ ...base, verdict, entries, total, incident }), format);
    },
    handoff: async (shift, format) => finish(deps, await gatherHandoff(deps, shift), format),
  };
}

async function baseOf(deps: ReportDeps) {
  const verdict = deps.verify();
  const { publicKey } = await deps.key();
  const proof: ReportProof = { head: verdict.head, intact: verdict.intact, keyFingerprint: keyFingerprint(publicKey) };
  return { createdAt: timestamp(deps.clock), proof, verdict };
}

async function gatherHandoff(deps: ReportDeps, { from, hours }: { from: string; hours: number }): Promise<Report> {
  const { repositories, clock } = deps;
  const base = await baseOf(deps);
  const now = timestamp(clock);
  const since = new Date(clock.now().getTime() - hours * 3_600_000).toISOString();
  const list = (states: readonly IncidentState[]) => repositories.incidents.list({ states, limit: MOST_LISTED });
  const recent = [...list(OPEN), ...list(ENDED)].filter(({ updatedAt }) => updatedAt >= since);
  return buildHandoff({
    ...base,
    from,
    since,
    mode: deps.mode(),
    open: list(OPEN),
    ended: list(ENDED).filter(({ updatedAt }) => updatedAt >= since),
    pending: repositories.approvals.list('pending'),
    silences: repositories.silences.upcoming(now),
    blind: repositories.watch.ledger(null, MOST_LISTED).filter(({ to }) => to === null || to >= since),
    done: recent
      .flatMap(({ id }) => repositories.actionRuns.ofIncident(id))
      .filter(({ startedAt }) => startedAt >= since),
  });
}

/** What draws a PDF is large, and loaded with the first one. */
async function drawPdf(report: Report): Promise<Buffer> {
  const [{ renderPdf }, { findReportFonts }] = await Promise.all([
    import('./render-pdf.ts'),
    import('./report-fonts.ts'),
  ]);
  return renderPdf(report, findReportFonts());
}

async function finish(deps: ReportDeps, report: Report, format: ReportFormat): Promise<Buffer> {
  const body = format === 'html' ? renderHtml(report) : await drawPdf(report);
  return sealReport(body, { kind: report.kind, head: report.proof.head, format }, await deps.key());
}
