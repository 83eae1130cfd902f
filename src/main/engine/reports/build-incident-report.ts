import type { IncidentDetail } from '#shared/contract/incidents.ts';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { ActionRun, Approval, PlanStep } from '#shared/domain/plan.ts';
import type { GradedDiagnosis } from '#shared/domain/reports.ts';
import type { AuditEntry } from '../audit/audit-log.ts';
import { auditTable } from './build-audit-report.ts';
import { describeEvent } from './describe-event.ts';
import { type Block, type Fact, inUtc, type Report, type Section } from './report.ts';

/** What an incident's report is made of. */
export interface IncidentMaterial extends Pick<Report, 'createdAt' | 'proof'> {
  readonly incident: IncidentDetail;
  /** The entries of the record that concern it. */
  readonly entries: readonly AuditEntry[];
}

/** A timeline longer than this is told in its beginning and its end. */
const MOST_EVENTS = 2_000;

/** The whole of one incident: what broke, why with proof, what was changed and who decided, and whether it is fixed. */
export function buildIncidentReport(material: IncidentMaterial): Report {
  const { incident, entries, createdAt, proof } = material;
  return {
    kind: 'incident',
    title: `Incident ${incident.id}`,
    subtitle: incident.title,
    createdAt,
    proof,
    facts: factsOf(incident),
    sections: [
      { heading: 'Root cause', blocks: causeOf(incident.diagnosis) },
      ...incident.approvals.map((approval, index) => planSection(approval, index, incident.actions)),
      verificationOf(incident.events),
      { heading: 'Timeline', blocks: timelineOf(incident.events) },
      { heading: 'Entries of the record', blocks: auditTable(entries) },
    ],
  };
}

function factsOf(incident: IncidentDetail): Fact[] {
  const { state, phase, severity, service, host, count, attempts, openedAt, updatedAt, fingerprint, costUsd } =
    incident;
  return [
    { name: 'State', value: state === 'resolved' ? 'resolved' : `${state.replaceAll('_', ' ')}, phase ${phase}` },
    { name: 'Severity', value: severity ?? 'not judged' },
    { name: 'Service', value: `${service} on ${host}` },
    { name: 'Opened', value: inUtc(openedAt) },
    { name: 'Last change', value: inUtc(updatedAt) },
    { name: 'Matching lines', value: String(count) },
    { name: 'Fix attempts', value: String(attempts) },
    { name: 'Fingerprint', value: fingerprint },
    { name: 'Spent on models', value: `${costUsd.toFixed(4)} USD` },
  ];
}

function causeOf(diagnosis: GradedDiagnosis | null): Block[] {
  if (diagnosis === null) return [{ type: 'paragraph', text: 'No cause was reported.' }];
  const rows = diagnosis.claims.flatMap(({ text, evidence }) =>
    evidence.length === 0
      ? [[text, 'nothing cited', 'UNPROVEN', '']]
      : evidence.map(({ source, quote, verified }) => [text, source, verified ? 'found there' : 'NOT FOUND', quote]),
  );
  return [
    { type: 'paragraph', text: diagnosis.rootCause },
    { type: 'facts', rows: [{ name: 'Confidence', value: `${Math.round(diagnosis.confidence * 100)} %` }] },
    ...(rows.length === 0
      ? [{ type: 'paragraph', text: 'Nothing was claimed.' } as const]
      : [{ type: 'table', columns: ['Claim', 'Evidence', 'Quote', 'Words quoted'], rows } as const]),
  ];
}

function planSection(approval: Approval, index: number, actions: readonly ActionRun[]): Section {
  const { purpose, summary, state, risk, riskReason, rule, digest, decidedAt, decidedBy, reason } = approval;
  const who = decidedBy === null ? 'nobody' : `${decidedBy.user}, by ${decidedBy.via}`;
  const facts: Fact[] = [
    { name: 'Summary', value: summary },
    { name: 'State', value: state },
    { name: 'Decided', value: decidedAt === null ? 'not decided' : `${inUtc(decidedAt)} by ${who}` },
    ...(reason === null ? [] : [{ name: 'Reason', value: reason }]),
    { name: 'Risk', value: `${risk}: ${riskReason}` },
    { name: 'Asked for by rule', value: rule },
    { name: 'Digest', value: digest },
  ];
  const steps = approval.steps.flatMap((step, at) => stepBlocks(step, at, actions.find(isRunOf(approval, at))));
  const heading = `${purpose === 'undo' ? 'Undo' : 'Plan'} ${index + 1}`;
  return { heading, blocks: [{ type: 'facts', rows: facts }, ...steps] };
}

function isRunOf({ id }: Approval, at: number): (run: ActionRun) => boolean {
  return (run) => run.approvalId === id && run.stepIndex === at;
}

function stepBlocks(step: PlanStep, at: number, run: ActionRun | undefined): Block[] {
  const checks = step.rehearsal.checks.map(({ name, passed, detail }) => [name, passed ? 'passed' : 'FAILED', detail]);
  const outcome = run === undefined ? 'did not run' : `${run.state}, ${inUtc(run.finishedAt ?? run.startedAt)}`;
  return [
    {
      type: 'facts',
      rows: [
        { name: `Step ${at + 1}`, value: `${step.tool} on ${step.target}` },
        { name: 'Outcome', value: outcome },
      ],
    },
    { type: 'code', text: step.preview },
    ...(checks.length === 0 ? [] : [{ type: 'table', columns: ['Check', 'Result', 'Detail'], rows: checks } as const]),
    ...(run === undefined || run.output === '' ? [] : [{ type: 'code', text: run.output } as const]),
  ];
}

function verificationOf(events: readonly DeskEvent[]): Section {
  const heading = 'Verification';
  const found = events.findLast((event) => event.type === 'verification_reported');
  if (found?.type !== 'verification_reported') {
    return { heading, blocks: [{ type: 'paragraph', text: 'It was not verified whether the error is gone.' }] };
  }
  const { fixed, reason } = found.data;
  const verdict = { yes: 'Fixed', no: 'Not fixed', unknown: 'Not proven' }[fixed];
  return { heading, blocks: [{ type: 'paragraph', text: `${verdict}, ${inUtc(found.at)}: ${reason}` }] };
}

function timelineOf(events: readonly DeskEvent[]): Block[] {
  const told =
    events.length <= MOST_EVENTS ? events : [...events.slice(0, MOST_EVENTS / 2), ...events.slice(-MOST_EVENTS / 2)];
  const rows = told.map((event) => [inUtc(event.at), event.role ?? '', describeEvent(event).slice(0, 2_000)]);
  const left = events.length - told.length;
  return [
    ...(left === 0 ? [] : [{ type: 'paragraph', text: `${left} events in the middle are left out.` } as const]),
    { type: 'table', columns: ['Time', 'Role', 'What happened'], rows },
  ];
}
