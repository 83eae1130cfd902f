import { z } from 'zod';
import { HostId, IncidentId, PermissionId, ServiceId, Timestamp } from './ids.ts';
import { Decider } from './plan.ts';
import { AgentRole, CallableTool } from './roles.ts';

/** The longest call that is asked for, in characters of its arguments as JSON: it is always shown whole. */
export const SHOWN_CALL = 8_000;

/** `expired`: its time ran out, or nobody waits for it any more; it can never be allowed. */
export const PermissionState = z.enum(['pending', 'allowed', 'denied', 'expired']);
export type PermissionState = z.infer<typeof PermissionState>;

/** What a person decides on: one call of a read-only tool. The digest covers all of it. */
export const AskedCall = z.object({
  id: PermissionId,
  incidentId: IncidentId,
  service: ServiceId,
  host: HostId,
  role: AgentRole,
  /** The agent, or `mcp:<name>` for a client of the MCP server. */
  requestedBy: z.string().max(128),
  tool: CallableTool,
  /** The arguments as JSON, whole, secrets masked. */
  args: z.string().max(SHOWN_CALL),
  /** The agent's stated reason. */
  reason: z.string().max(2_000),
  /** The rule that asks, with its justification. */
  rule: z.string().max(1_000),
  createdAt: Timestamp,
  expiresAt: Timestamp,
});
export type AskedCall = z.infer<typeof AskedCall>;

/** A call that waits for a person, or did. */
export const Permission = AskedCall.extend({
  /** SHA-256, hex, of the canonical JSON (RFC 8785) of the `AskedCall`. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  state: PermissionState,
  decidedAt: Timestamp.nullable(),
  decidedBy: Decider.nullable(),
  /** What the person said, or why it ended without one. */
  why: z.string().max(2_000).nullable(),
});
export type Permission = z.infer<typeof Permission>;
