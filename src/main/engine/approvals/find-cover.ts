import { type Grant, grantCovers, refuseGrant } from '#shared/domain/grants.ts';
import type { Approval } from '#shared/domain/plan.ts';
import { timestamp } from '../core/clock.ts';
import { serviceRulesFor, toolUseOf } from '../guard/policies/service-rules.ts';
import type { ApprovalRoom } from './approval-deps.ts';

/** What a person said ahead that approves a plan, in a sentence. */
export interface Cover {
  readonly grant: Grant | null;
  readonly words: string;
}

type CoverDeps = Pick<ApprovalRoom, 'settings' | 'repositories' | 'quarantine' | 'deadlines' | 'clock'>;

/**
 * What approves this plan without asking again: a grant for exactly such plans, or the service's `autoApprove`. Nothing does
 * where the incident is tainted or the risk is high, and no setting does where a patch is in the plan.
 */
export function findCover(deps: CoverDeps, approval: Approval): Cover | null {
  if (refuseGrant(approval) !== null || deps.quarantine.isTainted(approval.incidentId)) return null;
  return bySetting(deps, approval) ?? byGrant(deps, approval);
}

function bySetting(deps: CoverDeps, approval: Approval): Cover | null {
  const service = deps.settings.service(approval.service);
  const restartsAlone = approval.steps.every((step) => step.tool === 'restart_service');
  if (service === null || !restartsAlone) return null;
  const rules = approval.steps.flatMap((step) => serviceRulesFor(service, toolUseOf(step.tool, step.args)));
  if (rules.some(({ effect }) => effect !== 'allow')) return null;
  if (service.autoApprove.includes('restart_service'))
    return { grant: null, words: `autoApprove of ${service.id} allows restarts` };
  const [allowed] = rules;
  return allowed === undefined ? null : { grant: null, words: `Allowed by ${allowed.rule}` };
}

function byGrant(deps: CoverDeps, approval: Approval): Cover | null {
  const grant = deps.repositories.grants
    .inForce(timestamp(deps.clock))
    .filter(({ incidentId }) => incidentId === null || incidentId === approval.incidentId)
    .filter(({ id, createdAt, endsAt }) => !deps.deadlines.isOver({ id, createdAt, expiresAt: endsAt }))
    .find(({ rule }) => grantCovers(rule, approval));
  return grant === undefined ? null : { grant, words: `Granted ahead by ${grant.author.user}: ${grant.reason}` };
}
