import { z } from 'zod';
import { GrantId, HostId, IncidentId, ServiceId, Timestamp } from './ids.ts';
import { type Approval, Decider } from './plan.ts';

/** What a grant covers: plans of one service that do these things and touch exactly these files. */
export const GrantRule = z.strictObject({
  service: ServiceId,
  host: HostId,
  tools: z
    .array(z.enum(['apply_patch', 'restart_service']))
    .min(1)
    .max(2),
  /** Absolute, sorted; empty for restarts alone. */
  files: z.array(z.string().max(4_096)).max(100),
});
export type GrantRule = z.infer<typeof GrantRule>;

/** For the incident that was decided on, or for every incident of the service within an hour. */
export const GrantScope = z.enum(['incident', 'hour']);
export type GrantScope = z.infer<typeof GrantScope>;

/** A permission that a person gave ahead, with an end. */
export const Grant = z.object({
  id: GrantId,
  /** Null: any incident of the service. */
  incidentId: IncidentId.nullable(),
  rule: GrantRule,
  author: Decider,
  /** The approval it was given with, in a sentence. */
  reason: z.string().max(1_000),
  createdAt: Timestamp,
  endsAt: Timestamp,
  endedAt: Timestamp.nullable(),
  endedBy: z.string().max(128).nullable(),
  uses: z.number().int().nonnegative(),
});
export type Grant = z.infer<typeof Grant>;

/** The narrowest rule that covers a plan like this one. */
export function grantRuleOf({ service, host, steps }: Pick<Approval, 'service' | 'host' | 'steps'>): GrantRule {
  const tools = [...new Set(steps.map((step) => step.tool))].sort();
  const files = [...new Set(steps.flatMap((step) => step.precondition.files.map((file) => file.path)))].sort();
  return { service, host, tools, files };
}

/** Why no grant may be made from a plan; null when one may. What is tainted is judged elsewhere. */
export function refuseGrant(approval: Pick<Approval, 'risk' | 'purpose'>): string | null {
  if (approval.risk === 'high') return 'A plan of high risk is asked for every time.';
  if (approval.purpose !== 'fix') return 'Only a fix that an agent plans can be approved ahead.';
  return null;
}

/** Whether a plan is exactly what the rule covers: the same service and host, no other tool, the same set of files. */
export function grantCovers(rule: GrantRule, plan: Pick<Approval, 'service' | 'host' | 'steps'>): boolean {
  const wanted = grantRuleOf(plan);
  return (
    rule.service === wanted.service &&
    rule.host === wanted.host &&
    wanted.tools.every((tool) => rule.tools.includes(tool)) &&
    JSON.stringify(rule.files) === JSON.stringify(wanted.files)
  );
}
