import { z } from 'zod';
import {
  DiagnosisReport,
  EvidenceCitation,
  RemediationReport,
  TriageReport,
  VerificationReport,
} from '#shared/domain/reports.ts';
import type { AgentRole } from '#shared/domain/roles.ts';
import type { ModelTool } from '../../models/model-client.ts';

/** What each role reports. */
export interface ReportOf {
  readonly triage: TriageReport;
  readonly detective: DiagnosisReport;
  readonly surgeon: RemediationReport;
  readonly validator: VerificationReport;
}

/** A report, or why it is none: a sentence that names the field. */
export type ReadReport<R> = { readonly report: R } | { readonly invalid: string };

/** The tools by which a role reports. They are the engine's own: no call of them reaches a host. */
export interface RoleReports<R> {
  readonly tools: readonly ModelTool[];
  /** Null when it is no report tool of this role. */
  read(name: string, input: unknown): ReadReport<R> | null;
}

interface ReportSpec<R> {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType;
  readonly report: z.ZodType<R>;
}

const CITE =
  'Each piece of evidence names its ref (log:… or tool:…) and quotes it letter for letter; the engine looks whether the quote is really there.';
const citations = z.array(EvidenceCitation).max(20);
const Summary = z.object({ summary: z.string().min(1).max(4_000) });
const Reason = z.object({ reason: z.string().min(1).max(4_000) });
const Diagnosis = DiagnosisReport.omit({ partial: true });
const Verification = VerificationReport.extend({ evidence: citations.default([]) });

const SPECS: { readonly [Role in AgentRole]: readonly ReportSpec<ReportOf[Role]>[] } = {
  triage: [
    {
      name: 'report_triage',
      description: 'Reports how bad the incident is and whether it is worth a look. Ends your work.',
      schema: TriageReport,
      report: TriageReport,
    },
  ],
  detective: [
    {
      name: 'report_diagnosis',
      description: `Reports the root cause with a claim for each thing that shows it. ${CITE} Ends your work.`,
      schema: Diagnosis,
      report: Diagnosis,
    },
  ],
  surgeon: [
    {
      name: 'report_fix',
      description: 'Closes the plan of the steps that you drafted, which is then shown to a person. Ends your work.',
      schema: Summary,
      report: Summary.transform(({ summary }) => ({ type: 'fix' as const, summary })),
    },
    {
      name: 'report_no_fix',
      description: 'Says why no safe fix can be proposed. Ends your work.',
      schema: Reason,
      report: Reason.transform(({ reason }) => ({ type: 'no_fix' as const, reason })),
    },
  ],
  validator: [
    {
      name: 'report_verification',
      description: `Reports whether the fix holds: "unknown" when it cannot be told. ${CITE} Ends your work.`,
      schema: Verification,
      report: Verification,
    },
  ],
};

/** The names of the tools by which a role reports. */
export function reportToolNames(role: AgentRole): readonly string[] {
  return SPECS[role].map(({ name }) => name);
}

/** The report tools of a role. */
export function reportsOf<Role extends AgentRole>(role: Role): RoleReports<ReportOf[Role]> {
  const specs: readonly ReportSpec<ReportOf[Role]>[] = SPECS[role];
  return {
    tools: specs.map(({ name, description, schema }) => ({
      name,
      description,
      inputSchema: z.toJSONSchema(schema, { io: 'input' }),
    })),
    read(name, input) {
      const spec = specs.find((known) => known.name === name);
      if (spec === undefined) return null;
      const read = spec.report.safeParse(input);
      return read.success ? { report: read.data } : { invalid: nameField(read.error) };
    },
  };
}

function nameField(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join('.') || 'arguments'}: ${issue?.message ?? 'cannot be read'}`;
}
