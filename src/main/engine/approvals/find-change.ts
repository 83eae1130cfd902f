import type { Approval, PlanStep } from '#shared/domain/plan.ts';
import type { ApprovalDeps } from './approval-deps.ts';
import { evaluateIdentity } from './evaluate-decision.ts';

const RECHECK_TIMEOUT_MS = 30_000;

/** What differs on the target from what was approved; throws when the target cannot be looked at. */
export async function findChange(
  deps: Pick<ApprovalDeps, 'hosts' | 'steps'>,
  about: { readonly approval: Approval; readonly steps: readonly PlanStep[] },
  signal: AbortSignal,
): Promise<string | null> {
  const { approval, steps } = about;
  const identity = evaluateIdentity(approval, deps.hosts.identity(approval.host));
  if (identity !== null) return identity;
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(RECHECK_TIMEOUT_MS)]);
  for (const step of steps) {
    const changed = await deps.steps.recheck(step, approval, bounded);
    if (changed !== null) return changed;
  }
  return null;
}
