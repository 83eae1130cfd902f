import { z } from 'zod';
import { GrantRule } from './grants.ts';
import {
  ActionId,
  ApprovalId,
  EvidenceRef,
  GrantId,
  HostId,
  IncidentId,
  PermissionId,
  ServiceId,
  SilenceId,
  Timestamp,
} from './ids.ts';
import { IncidentState, Phase, Severity } from './incident.ts';
import { Mode } from './modes.ts';
import { SilenceKind, SilenceScope } from './noise.ts';
import { Decider, Rehearsal } from './plan.ts';
import { CheckedCitation, GradedDiagnosis, TriageReport } from './reports.ts';
import { CallableTool, Role, ToolName } from './roles.ts';
import { Taint } from './taint.ts';
import { Untrusted } from './untrusted.ts';

const words = z.string().max(8_000);

function body<T extends string, S extends z.ZodRawShape>(type: T, data: S) {
  return z.object({ type: z.literal(type), data: z.object(data) });
}

/** A past incident that looks like this one. */
export const SimilarIncident = z.object({
  id: IncidentId,
  title: Untrusted,
  rootCause: words,
  fix: words,
  resolvedAt: Timestamp,
  /** 1 for the same fingerprint, below that the share of words in common. */
  similarity: z.number().min(0).max(1),
});
export type SimilarIncident = z.infer<typeof SimilarIncident>;

/** Everything that can happen, told apart by `type`. Names are past tense. */
export const EventBody = z.discriminatedUnion('type', [
  body('incident_opened', {
    title: Untrusted,
    service: ServiceId,
    host: HostId,
    fingerprint: z.string().max(128),
    trigger: z.enum(['log', 'manual', 'reopened', 'storm', 'host_key']),
  }),
  /** The same error came back after it was resolved: the incident goes on instead of a new one. */
  body('incident_reopened', { times: z.number().int().positive(), text: Untrusted }),
  /** Another error joined the storm, or one of another incident was folded into it. */
  body('kind_folded', { fingerprint: z.string().max(128), service: ServiceId, title: Untrusted }),
  /** It came back too often in a short while to be handed to the agents again. */
  body('flapping_noticed', { times: z.number().int().positive(), windowSeconds: z.number().int().positive() }),
  body('line_captured', {
    ref: EvidenceRef,
    source: z.string().max(4_096),
    offset: z.number().int().nonnegative(),
    text: Untrusted,
    matched: z.boolean(),
  }),
  body('incident_repeated', { count: z.number().int().positive(), text: Untrusted }),
  body('similar_found', { items: z.array(SimilarIncident).max(20) }),
  /** `attempt` counts fix attempts from 1; 0 in triage. */
  /** `again`: its work was cut off, as by the end of the engine, and begins anew. */
  body('phase_started', { phase: Phase, attempt: z.number().int().nonnegative(), again: z.boolean().optional() }),
  body('tool_called', { ref: EvidenceRef, tool: CallableTool, args: z.record(z.string(), z.unknown()), reason: words }),
  body('tool_answered', {
    ref: EvidenceRef,
    tool: CallableTool,
    outcome: z.enum(['ok', 'refused', 'failed']),
    text: Untrusted,
    cutBytes: z.number().int().nonnegative(),
  }),
  /** Text that looks like instructions to a model was found: it is shown here, and no model reads it. */
  body('text_quarantined', Taint.omit({ incidentId: true, at: true }).shape),
  /** A model did what no honest run does; its run was ended. `text` is what it probably obeyed, empty when nothing is known. */
  body('tripwire_hit', {
    tripwire: z.enum(['decoy_tool', 'canary', 'decoy_secret']),
    detail: words,
    ref: z.string().max(64),
    text: Untrusted,
  }),
  body('triage_reported', { report: TriageReport }),
  body('diagnosis_reported', { diagnosis: GradedDiagnosis }),
  body('step_drafted', {
    tool: ToolName,
    target: z.string().max(4_096),
    preview: z.string().max(1_000_000),
    rehearsal: Rehearsal,
  }),
  body('fix_reported', { summary: words }),
  body('no_fix_reported', { reason: words }),
  body('approval_requested', {
    approvalId: ApprovalId,
    summary: words,
    steps: z.number().int().positive(),
    expiresAt: Timestamp,
  }),
  body('plan_recorded', { approvalId: ApprovalId, summary: words, why: words }),
  body('approval_decided', {
    approvalId: ApprovalId,
    decision: z.enum(['approve', 'deny']),
    by: Decider,
    digest: z.string().max(64),
    reason: words.nullable(),
  }),
  body('approval_expired', { approvalId: ApprovalId }),
  body('approval_changed', { approvalId: ApprovalId, why: words }),
  body('step_started', {
    approvalId: ApprovalId,
    actionId: ActionId,
    stepIndex: z.number().int().nonnegative(),
    tool: ToolName,
    target: z.string().max(4_096),
  }),
  body('step_finished', {
    approvalId: ApprovalId,
    actionId: ActionId,
    stepIndex: z.number().int().nonnegative(),
    outcome: z.enum(['succeeded', 'failed', 'refused', 'unknown']),
    output: Untrusted,
  }),
  body('verification_reported', {
    fixed: z.enum(['yes', 'no', 'unknown']),
    reason: words,
    evidence: z.array(CheckedCitation).max(20),
  }),
  body('state_changed', {
    from: IncidentState,
    to: IncidentState,
    phase: Phase,
    severity: Severity.nullable(),
    why: words,
  }),
  body('memory_saved', { title: Untrusted }),
  /** What was learnt is not kept, because text that may steer a model is among it. */
  body('memory_withheld', { why: words }),
  /** A remembered fix was tried again and did not hold: it counts less from now on. */
  body('memory_discounted', { memoryId: IncidentId, failures: z.number().int().positive() }),
  body('memory_forgotten', { memoryId: IncidentId, title: Untrusted, by: Decider, reason: words }),
  /** The lines and answers that were captured are no longer kept: it ended too long ago, or the store is too large. */
  body('evidence_expired', { pieces: z.number().int().nonnegative(), why: z.enum(['age', 'size']) }),
  /** The model could not be asked, or its budget is used up: playbooks take this role over. */
  body('reasoner_fell_back', { code: z.string().max(64), why: words }),
  /** Something was left out of what a model is told, so that it fits. */
  body('context_cut', {
    what: z.enum(['evidence', 'tool_result', 'history']),
    lines: z.number().int().nonnegative(),
    characters: z.number().int().nonnegative(),
  }),
  /** Another incident of the same service is being fixed; this one goes on when that one has ended. */
  body('fix_waiting', { service: ServiceId, holder: IncidentId }),
  /** The fix did not hold; these steps of it can be taken back. */
  body('undo_offered', { approvalId: ApprovalId, actionIds: z.array(ActionId).min(1).max(20) }),
  /** Before the bytes leave; `estimateUsd` is the most that it can cost. */
  body('model_called', {
    callId: z.string().max(64),
    model: z.string().max(128),
    attempt: z.number().int().positive(),
    estimateUsd: z.number().nonnegative(),
  }),
  /** Tokens are null where the provider did not count them; then it costs what it could have cost at most. */
  body('model_answered', {
    callId: z.string().max(64),
    outcome: z.enum(['answered', 'failed']),
    stopReason: z.string().max(32).nullable(),
    costUsd: z.number().nonnegative(),
    inputTokens: z.number().int().nonnegative().nullable(),
    outputTokens: z.number().int().nonnegative().nullable(),
    why: words,
  }),
  /** A call is made again; `charged` when the one before may have been paid for. */
  body('model_retried', {
    attempt: z.number().int().positive(),
    waitMs: z.number().int().nonnegative(),
    charged: z.boolean(),
    why: words,
  }),
  body('agent_failed', { code: z.string().max(64), message: words }),
  body('mode_changed', { mode: Mode }),
  body('stop_changed', { engaged: z.boolean(), why: words }),
  body('watcher_changed', { running: z.boolean(), why: words }),
  body('source_changed', { source: z.string().max(4_096), state: z.string().max(64), why: words }),
  body('gap_recorded', {
    source: z.string().max(4_096),
    fromOffset: z.number().int().nonnegative(),
    bytes: z.number().int().nonnegative().nullable(),
    why: words,
    recovered: z.boolean(),
  }),
  body('settings_changed', { by: Decider, changes: z.array(words).max(200) }),
  body('host_key_changed', {
    host: HostId,
    pinned: z.string().max(128),
    presented: z.string().max(128),
    keyType: z.string().max(64),
    why: words,
  }),
  body('host_key_pinned', { host: HostId, fingerprint: z.string().max(128), keyType: z.string().max(64), by: Decider }),
  /** While a host is frozen no agent works on it and nothing is decided or run there. */
  body('host_freeze_changed', { host: HostId, frozen: z.boolean(), why: words }),
  body('silence_added', {
    silenceId: SilenceId,
    kind: SilenceKind,
    scope: SilenceScope,
    startsAt: Timestamp,
    endsAt: Timestamp,
    reason: words,
    by: Decider,
  }),
  body('grant_added', {
    grantId: GrantId,
    incidentId: IncidentId.nullable(),
    rule: GrantRule,
    endsAt: Timestamp,
    by: Decider,
  }),
  /** An agent's read-only call waits for a person, because a rule asks. `args` are the arguments as JSON. */
  body('permission_requested', {
    permissionId: PermissionId,
    tool: CallableTool,
    args: words,
    reason: words,
    rule: words,
    expiresAt: Timestamp,
  }),
  body('permission_decided', {
    permissionId: PermissionId,
    tool: CallableTool,
    decision: z.enum(['allow', 'deny']),
    by: Decider,
    digest: z.string().max(64),
    reason: words.nullable(),
  }),
  body('permission_expired', { permissionId: PermissionId, tool: CallableTool, why: words }),
  body('grant_ended', { grantId: GrantId, why: words }),
  body('silence_ended', { silenceId: SilenceId, suppressed: z.number().int().nonnegative(), why: words }),
  body('mcp_server_changed', { server: z.string().max(64), ready: z.boolean(), why: words }),
  /** A tool of a mounted server is not what was pinned, or not pinned yet: it is not offered until a person pins it. */
  body('mcp_tool_unpinned', {
    server: z.string().max(64),
    tool: z.string().max(64),
    hash: z.string().max(64),
    why: words,
  }),
  body('mcp_tool_pinned', {
    server: z.string().max(64),
    tool: z.string().max(64),
    hash: z.string().max(64),
    by: Decider,
  }),
  body('settings_refused', { problems: z.array(z.object({ field: z.string().max(512), message: words })).max(200) }),
]);
export type EventBody = z.infer<typeof EventBody>;

/** One thing that happened, with its place in the one order of everything. */
export const DeskEvent = z.intersection(
  z.object({
    /** Rises by one for every event of the desk; streams resume after it. */
    seq: z.number().int().positive(),
    at: Timestamp,
    /** Null for what concerns the desk and no incident. */
    incidentId: IncidentId.nullable(),
    role: Role.optional(),
  }),
  EventBody,
);
export type DeskEvent = z.infer<typeof DeskEvent>;
