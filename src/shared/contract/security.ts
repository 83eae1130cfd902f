import { oc } from '@orpc/contract';
import { z } from 'zod';
import { AgentId, IncidentId, Timestamp } from '../domain/ids.ts';
import { Mode } from '../domain/modes.ts';
import { AgentRole, CallableTool, Role, ToolName } from '../domain/roles.ts';
import { NoInput } from './no-input.ts';

/** One layer of the defence with its live state; `off` always says why in `detail`. */
export const Layer = z.object({
  name: z.string().max(64),
  state: z.enum(['on', 'degraded', 'off']),
  detail: z.string().max(2_000),
  /** The newest entry of the audit log that this layer wrote, among the last thousand; null when there is none. */
  last: z.object({ at: Timestamp, action: z.string().max(64), subject: z.string().max(4_096) }).nullable(),
});
export type Layer = z.infer<typeof Layer>;

export const AuditHead = z.object({
  seq: z.number().int().nonnegative(),
  hash: z.string().max(64),
  /** The outcome of the last verification; null when there was none yet. */
  verified: z.boolean().nullable(),
  /** SHA-256 of the public signing key, as every report prints it; null while the key cannot be read. */
  keyFingerprint: z.string().max(64).nullable(),
});
export type AuditHead = z.infer<typeof AuditHead>;

/** One agent that is at work now, and the life of its credential. */
export const LiveIdentity = z.object({
  agentId: AgentId,
  role: AgentRole,
  incidentId: IncidentId,
  /** All that its credential opens; mounted tools included. */
  tools: z.array(CallableTool).max(50),
  issuedAt: Timestamp,
  expiresAt: Timestamp,
});
export type LiveIdentity = z.infer<typeof LiveIdentity>;

export const Security = z.object({
  mode: Mode,
  stopped: z.boolean(),
  layers: z.array(Layer).max(64),
  roles: z.array(z.object({ role: Role, tools: z.array(ToolName).max(10) })).max(5),
  audit: AuditHead,
  /** Oldest first; empty when no agent works. */
  identities: z.array(LiveIdentity).max(1_000),
});
export type Security = z.infer<typeof Security>;

export const security = {
  get: oc.route({ method: 'GET', path: '/security' }).input(NoInput).output(Security),
  setMode: oc
    .route({ method: 'POST', path: '/mode' })
    .input(z.strictObject({ mode: Mode }))
    .output(z.object({ mode: Mode })),
  /** Engages or releases the stop switch; releasing fails while the stop file cannot be removed. */
  setStop: oc
    .route({ method: 'POST', path: '/stop' })
    .input(z.strictObject({ engaged: z.boolean() }))
    .output(z.object({ engaged: z.boolean() })),
};
