import type { SimilarIncident } from '#shared/domain/events.ts';
import type { IncidentSummary, StormKind } from '#shared/domain/incident.ts';
import type { ActionRun } from '#shared/domain/plan.ts';
import type {
  DiagnosisReport,
  GradedDiagnosis,
  RemediationReport,
  TriageReport,
  VerificationReport,
} from '#shared/domain/reports.ts';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import type { Evidence } from '../db/evidence-repository.ts';
import type { RoleTools } from '../tools/tool-desk.ts';

/** What every role is told. Evidence, similar incidents and feedback hold untrusted text. */
export interface RoleBrief {
  readonly incident: IncidentSummary;
  readonly service: ServiceSettings;
  /** The context block: where the source is, which logs, how it is restarted. */
  readonly serviceContext: string;
  /** What was captured, as a model may read it: what looks like instructions to a model is replaced by a marker. */
  readonly evidence: readonly Evidence[];
  /** The same as it was captured, for code that compares bytes and follows no instructions. Never for a model. */
  readonly captured: readonly Evidence[];
  readonly similar: readonly SimilarIncident[];
  /** The errors of a storm, or those folded into the incident, most frequent first; at most a hundred. Titles are untrusted text. */
  readonly kinds: readonly StormKind[];
  /** Why the attempt before this one did not hold; empty at the first. */
  readonly feedback: string;
}

export interface DiagnosedBrief extends RoleBrief {
  readonly triage: TriageReport;
  readonly diagnosis: GradedDiagnosis;
}

export interface ExecutedBrief extends DiagnosedBrief {
  readonly runs: readonly ActionRun[];
}

/**
 * Thinks for the roles. `triage` judges the incident, `diagnose` finds the cause, `remediate` drafts steps by calling the
 * active tools and then closes the plan, `verify` looks at the world again. Throws `AppError`; a throw escalates the incident.
 */
export interface Reasoner {
  readonly name: string;
  triage(brief: RoleBrief, tools: RoleTools, signal: AbortSignal): Promise<TriageReport>;
  diagnose(
    brief: RoleBrief & { readonly triage: TriageReport },
    tools: RoleTools,
    signal: AbortSignal,
  ): Promise<DiagnosisReport>;
  remediate(brief: DiagnosedBrief, tools: RoleTools, signal: AbortSignal): Promise<RemediationReport>;
  verify(brief: ExecutedBrief, tools: RoleTools, signal: AbortSignal): Promise<VerificationReport>;
}
