import { z } from 'zod';

const slug = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]*$/, 'use letters, digits, dot, dash and underscore only');

/** Names a host of the settings, for example `web-1`. */
export const HostId = slug.brand<'HostId'>();
export type HostId = z.infer<typeof HostId>;

/** Names a service of the settings, for example `shop-api`. */
export const ServiceId = slug.brand<'ServiceId'>();
export type ServiceId = z.infer<typeof ServiceId>;

/** Identifies an incident: `inc-` and a sortable random part. */
export const IncidentId = slug.brand<'IncidentId'>();
export type IncidentId = z.infer<typeof IncidentId>;

/** Identifies one request for approval of a whole plan: `apr-…`. */
export const ApprovalId = slug.brand<'ApprovalId'>();
export type ApprovalId = z.infer<typeof ApprovalId>;

/** Identifies one run of one approved step: `act-…`. */
export const ActionId = slug.brand<'ActionId'>();
export type ActionId = z.infer<typeof ActionId>;

/** Identifies a silence or a maintenance window: `sil-…`. */
export const SilenceId = slug.brand<'SilenceId'>();
export type SilenceId = z.infer<typeof SilenceId>;

/** Identifies a permission given ahead for plans like one that was approved: `grt-…`. */
export const GrantId = slug.brand<'GrantId'>();
export type GrantId = z.infer<typeof GrantId>;

/** Identifies one request to make a call that a rule asks for: `per-…`. */
export const PermissionId = slug.brand<'PermissionId'>();
export type PermissionId = z.infer<typeof PermissionId>;

/** Identifies one run of one agent, its non-human identity: `agent-…`. */
export const AgentId = slug.brand<'AgentId'>();
export type AgentId = z.infer<typeof AgentId>;

/** Names a piece of captured evidence: `log:<id>` for a log line, `tool:<id>` for a tool result. */
export const EvidenceRef = z
  .string()
  .max(64)
  .regex(/^(log|tool):[a-zA-Z0-9._-]+$/, 'an evidence reference is log:<id> or tool:<id>')
  .brand<'EvidenceRef'>();
export type EvidenceRef = z.infer<typeof EvidenceRef>;

/** A point in time as RFC 3339 in UTC with milliseconds. */
export const Timestamp = z.iso.datetime({ precision: 3 });
export type Timestamp = z.infer<typeof Timestamp>;
