import type { BlindWindow } from '#shared/contract/status.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import type { Silence } from '#shared/domain/noise.ts';
import type { ActionRun, Approval } from '#shared/domain/plan.ts';
import { type Block, inUtc, type Report } from './report.ts';

/** What a shift hands to the next one. */
export interface HandoffMaterial extends Pick<Report, 'createdAt' | 'proof'> {
  readonly mode: string;
  readonly from: string;
  /** Beginning of the shift, RFC 3339. */
  readonly since: string;
  /** Open, waiting or in a human's hands. */
  readonly open: readonly IncidentSummary[];
  /** Ended since the beginning of the shift. */
  readonly ended: readonly IncidentSummary[];
  readonly pending: readonly Approval[];
  readonly silences: readonly Silence[];
  readonly blind: readonly (BlindWindow & { readonly source: string })[];
  readonly done: readonly ActionRun[];
}

/** One page for whoever comes next: what is open, what waits, what is quiet or was not heard, and what was done. */
export function buildHandoff(material: HandoffMaterial): Report {
  const { createdAt, proof, since, from, mode, open, pending } = material;
  return {
    kind: 'handoff',
    title: 'Shift handoff',
    subtitle: `From ${from}, since ${inUtc(since)}`,
    createdAt,
    proof,
    facts: [
      { name: 'Mode', value: mode },
      { name: 'Open incidents', value: String(open.length) },
      { name: 'Plans waiting', value: String(pending.length) },
    ],
    sections: [
      { heading: 'Open incidents', blocks: incidents(open, 'Nothing is open.') },
      { heading: 'Plans that wait for a decision', blocks: plans(pending) },
      { heading: 'What was done on hosts', blocks: runs(material.done) },
      { heading: 'Ended in this shift', blocks: incidents(material.ended, 'Nothing ended in this shift.') },
      { heading: 'Silences and maintenance', blocks: silences(material.silences) },
      { heading: 'Blind windows', blocks: blindWindows(material.blind) },
    ],
  };
}

function table(columns: readonly string[], rows: readonly string[][], none: string): Block[] {
  return rows.length === 0 ? [{ type: 'paragraph', text: none }] : [{ type: 'table', columns, rows }];
}

function incidents(list: readonly IncidentSummary[], none: string): Block[] {
  const rows = list.map(({ id, state, severity, service, host, title, count, openedAt }) => [
    inUtc(openedAt),
    severity ?? 'not judged',
    state.replaceAll('_', ' '),
    `${service} on ${host}`,
    `${title} (${count} lines, ${id})`,
  ]);
  return table(['Opened', 'Severity', 'State', 'Where', 'What'], rows, none);
}

function plans(list: readonly Approval[]): Block[] {
  const rows = list.map(({ expiresAt, risk, summary, service, steps, incidentId }) => [
    inUtc(expiresAt),
    risk,
    service,
    `${summary} (${steps.length} steps, ${incidentId})`,
  ]);
  return table(['Waits until', 'Risk', 'Service', 'Plan'], rows, 'No plan waits.');
}

function runs(list: readonly ActionRun[]): Block[] {
  const rows = list.map(({ startedAt, tool, target, state, incidentId }) => [
    inUtc(startedAt),
    `${tool} on ${target}`,
    state,
    incidentId,
  ]);
  return table(['Time', 'Step', 'Outcome', 'Incident'], rows, 'Nothing was changed on a host.');
}

function silences(list: readonly Silence[]): Block[] {
  const rows = list.map(({ kind, scope, author, reason, startsAt, endsAt, suppressed }) => [
    `${inUtc(startsAt)} to ${inUtc(endsAt)}`,
    kind,
    [scope.host, scope.service, scope.fingerprint].filter((part) => part !== null).join(', '),
    `${author}: ${reason}`,
    String(suppressed),
  ]);
  return table(['When', 'Kind', 'What', 'Who and why', 'Lines kept quiet'], rows, 'Nothing is silenced.');
}

function blindWindows(list: readonly (BlindWindow & { source: string })[]): Block[] {
  const rows = list.map(({ source, from, to, bytes, why, recovered }) => [
    source,
    `${inUtc(from)} to ${to === null ? 'now' : inUtc(to)}`,
    recovered ? 'read later' : bytes === null ? 'unknown' : `${bytes} bytes missed`,
    why,
  ]);
  return table(['Source', 'When', 'Missed', 'Why'], rows, 'Every source was heard without a gap.');
}
