import { z } from 'zod';
import { ActionId, ApprovalId, HostId, IncidentId, ServiceId, Timestamp } from './ids.ts';

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** The largest plan that a card shows whole, in bytes of its steps as JSON in UTF-8; a larger one is not asked for. */
export const SHOWN_BYTES = 200_000;

/** A file as it must be found when the step runs; `sha256` null means it must not exist. */
export const FilePrecondition = z.object({ path: z.string().max(4_096), sha256: Sha256.nullable() });
export type FilePrecondition = z.infer<typeof FilePrecondition>;

/** What trying the step out beforehand showed. */
export const Rehearsal = z.object({
  passed: z.boolean(),
  summary: z.string().max(2_000),
  checks: z.array(z.object({ name: z.string().max(200), passed: z.boolean(), detail: z.string().max(4_000) })).max(20),
});
export type Rehearsal = z.infer<typeof Rehearsal>;

/** How the step is taken back. */
export const Undo = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('reverse_patch'),
    diff: z.string().max(1_000_000),
    files: z.array(FilePrecondition).max(100),
  }),
  z.object({ type: z.literal('none'), reason: z.string().max(1_000) }),
]);
export type Undo = z.infer<typeof Undo>;

const stepFields = {
  /** Where it acts, in words an operator reads: `web-1:/srv/shop/config.ini`. */
  target: z.string().max(4_096),
  /** What will be written or run, whole: the diff, or the command line. */
  preview: z.string().max(1_000_000),
  precondition: z.object({ files: z.array(FilePrecondition).max(100) }),
  rehearsal: Rehearsal,
  undo: Undo,
  /** The exact argument vectors that run on the host, in order; empty where the engine writes files itself. */
  commands: z.array(z.array(z.string().max(4_096)).max(200)).max(20),
  /** The folder they run in. */
  cwd: z.string().max(4_096).nullable(),
  sudo: z.boolean(),
};

/** One concrete step of a plan. */
export const PlanStep = z.discriminatedUnion('tool', [
  z.object({ tool: z.literal('apply_patch'), args: z.object({ diff: z.string().max(1_000_000) }), ...stepFields }),
  z.object({ tool: z.literal('restart_service'), args: z.object({ service: ServiceId }), ...stepFields }),
]);
export type PlanStep = z.infer<typeof PlanStep>;

/** The one thing that is approved: everything in here is covered by the digest and shown on the card. */
export const Plan = z.object({
  approvalId: ApprovalId,
  incidentId: IncidentId,
  service: ServiceId,
  host: HostId,
  /** `address:port`, or `local`. */
  hostAddress: z.string().max(512),
  user: z.string().max(128),
  /** SHA-256 fingerprint of the pinned key; null for the local host. */
  hostKey: z.string().max(128).nullable(),
  steps: z.array(PlanStep).min(1).max(20),
  expiresAt: Timestamp,
});
export type Plan = z.infer<typeof Plan>;

export const ApprovalState = z.enum(['pending', 'approved', 'denied', 'expired', 'changed', 'recorded']);
export type ApprovalState = z.infer<typeof ApprovalState>;

/** Who decided, from where. */
export const Decider = z.object({
  user: z.string().max(128),
  via: z.enum(['window', 'browser', 'tray', 'notification', 'rest', 'terminal', 'policy']),
});
export type Decider = z.infer<typeof Decider>;

/** A plan waiting for, or past, a decision. `recorded`: mode AUDIT, never to be run. */
export const Approval = Plan.omit({ approvalId: true }).extend({
  id: ApprovalId,
  /** SHA-256, hex, of the canonical JSON (RFC 8785) of the `Plan`. */
  digest: Sha256,
  /** `fix`: by the agents. `undo`: a person takes one back. `request`: a client of the MCP server asked for it. */
  purpose: z.enum(['fix', 'undo', 'request']),
  summary: z.string().max(4_000),
  risk: z.enum(['low', 'medium', 'high']),
  riskReason: z.string().max(1_000),
  /** The policy rule that asks for it. */
  rule: z.string().max(1_000),
  /** Which agent asks. */
  requestedBy: z.string().max(128),
  state: ApprovalState,
  createdAt: Timestamp,
  decidedAt: Timestamp.nullable(),
  decidedBy: Decider.nullable(),
  reason: z.string().max(2_000).nullable(),
});
export type Approval = z.infer<typeof Approval>;

/** `unknown`: it was claimed, then the engine died; it is never run again by itself. */
export const ActionState = z.enum(['claimed', 'succeeded', 'failed', 'refused', 'unknown']);
export type ActionState = z.infer<typeof ActionState>;

/** One run of one approved step. */
export const ActionRun = z.object({
  id: ActionId,
  approvalId: ApprovalId,
  incidentId: IncidentId,
  stepIndex: z.number().int().nonnegative(),
  tool: z.enum(['apply_patch', 'restart_service']),
  target: z.string().max(4_096),
  state: ActionState,
  output: z.string().max(100_000),
  startedAt: Timestamp,
  finishedAt: Timestamp.nullable(),
  undo: Undo,
});
export type ActionRun = z.infer<typeof ActionRun>;
