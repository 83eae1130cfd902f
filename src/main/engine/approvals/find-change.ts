import type { Approval, PlanStep } from '#shared/domain/plan.ts';
import { evaluatePolicy } from '../guard/policies/evaluate-policy.ts';
import { serviceRulesFor, toolUseOf } from '../guard/policies/service-rules.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import type { ApprovalDeps } from './approval-deps.ts';
import { evaluateIdentity } from './evaluate-decision.ts';

const RECHECK_TIMEOUT_MS = 30_000;

/** What differs on the target from what was approved; throws when the target cannot be looked at. */
export async function findChange(
  deps: Pick<ApprovalDeps, 'hosts' | 'steps' | 'settings'>,
  about: { readonly approval: Approval; readonly steps: readonly PlanStep[] },
  signal: AbortSignal,
): Promise<string | null> {
  const { approval, steps } = about;
  const identity = evaluateIdentity(approval, deps.hosts.identity(approval.host));
  if (identity !== null) return identity;
  const forbidden = findForbidden(deps.settings, approval, steps);
  if (forbidden !== null) return forbidden;
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(RECHECK_TIMEOUT_MS)]);
  for (const step of steps) {
    const changed = await deps.steps.recheck(step, approval, bounded);
    if (changed !== null) return changed;
  }
  return null;
}

/** What a rule of the service forbids by now, in a sentence; null when nothing. */
function findForbidden(
  settings: Pick<SettingsSource, 'service'>,
  approval: Approval,
  steps: readonly PlanStep[],
): string | null {
  const service = settings.service(approval.service);
  // A service that left the settings is named by the look at the target.
  if (service === null) return null;
  const rules = steps.flatMap((step) => serviceRulesFor(service, toolUseOf(step.tool, step.args)));
  const strictest = rules.length === 0 ? null : evaluatePolicy(rules);
  return strictest?.effect === 'forbidden' ? `it is forbidden by ${strictest.rule}` : null;
}
