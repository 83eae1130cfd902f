import { z } from 'zod';
import { HostId, IncidentId, ServiceId, Timestamp } from './ids.ts';
import { Untrusted } from './untrusted.ts';

/**
 * Where an incident stands for the operator. `proposed`: mode AUDIT, the plan is recorded and nothing ran.
 * `escalated`: a human must act. `closed`: by the operator.
 */
export const IncidentState = z.enum([
  'open',
  'awaiting_approval',
  'proposed',
  'resolved',
  'escalated',
  'ignored',
  'closed',
]);
export type IncidentState = z.infer<typeof IncidentState>;

/** Where the agents stand. */
export const Phase = z.enum(['triage', 'diagnosis', 'remediation', 'verification', 'done']);
export type Phase = z.infer<typeof Phase>;

export const Severity = z.enum(['low', 'medium', 'high', 'critical']);
export type Severity = z.infer<typeof Severity>;

/**
 * `error`: one error of one service. `storm`: many errors of one host within a minute, listed in `kinds`. `host_key`: the
 * host showed another key than the pinned one; its agents are frozen until a person decides.
 */
export const IncidentKind = z.enum(['error', 'storm', 'host_key']);
export type IncidentKind = z.infer<typeof IncidentKind>;

/** One error of a storm. */
export const StormKind = z.object({
  fingerprint: z.string().max(128),
  service: ServiceId,
  title: Untrusted,
  count: z.number().int().positive(),
  firstAt: Timestamp,
  lastAt: Timestamp,
});
export type StormKind = z.infer<typeof StormKind>;

/** One incident as lists show it. */
export const IncidentSummary = z.object({
  id: IncidentId,
  state: IncidentState,
  phase: Phase,
  /** Null until triage has reported. */
  severity: Severity.nullable(),
  service: ServiceId,
  host: HostId,
  /** The first matching line, cut to one readable line. */
  title: Untrusted,
  fingerprint: z.string().max(128),
  /** How many matching lines it has taken in. */
  count: z.number().int().nonnegative(),
  /** How many fix attempts have run. */
  attempts: z.number().int().nonnegative(),
  openedAt: Timestamp,
  updatedAt: Timestamp,
  costUsd: z.number().nonnegative(),
  kind: IncidentKind.default('error'),
  /** How often it came back after it was resolved. */
  reopened: z.number().int().nonnegative().default(0),
  /** It comes and goes: it is not handed to the agents again, a human must look. */
  flapping: z.boolean().default(false),
});
export type IncidentSummary = z.infer<typeof IncidentSummary>;

/** The states that still need the desk's attention without a human being called. */
export const ACTIVE_STATES: readonly IncidentState[] = ['open', 'awaiting_approval', 'proposed'];
