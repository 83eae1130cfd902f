import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Approval } from '#shared/domain/plan.ts';
import { Plan } from '#shared/domain/plan.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** The part of an approval that its digest covers. */
export function planOf(approval: Approval): Plan {
  const { id, ...rest } = approval;
  return Plan.parse({ ...rest, approvalId: id });
}

/** SHA-256, hex, of the plan's canonical JSON (RFC 8785): what was shown is what may run. */
export function digestPlan(plan: Plan): string {
  const canonical = canonicalize(Plan.parse(plan));
  if (canonical === undefined) throw new AppError('internal', 'the plan has no canonical form');
  return createHash('sha256').update(canonical, 'utf8').digest('hex');
}
