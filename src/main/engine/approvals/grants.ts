import { type Grant, type GrantScope, grantRuleOf, refuseGrant } from '#shared/domain/grants.ts';
import { GrantId } from '#shared/domain/ids.ts';
import type { Approval, Decider } from '#shared/domain/plan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { timestamp } from '../core/clock.ts';
import type { Change } from '../core/journal.ts';
import type { ApprovalRoom } from './approval-deps.ts';

type GrantDeps = Pick<ApprovalRoom, 'repositories' | 'journal' | 'quarantine' | 'deadlines' | 'clock'>;

const HOUR_MS = 3_600_000;
/** A grant for an incident does not outlive the shift. */
const INCIDENT_MS = 8 * HOUR_MS;
const LISTED = 200;

/** Throws `invalid_input` where no grant may be made from this plan. */
export function refuseSimilar(deps: Pick<ApprovalRoom, 'quarantine'>, approval: Approval): void {
  const tainted = deps.quarantine.isTainted(approval.incidentId)
    ? 'The incident read text that looks like instructions: its plans are asked for every time.'
    : null;
  const why = refuseGrant(approval) ?? tainted;
  if (why !== null) throw new AppError('invalid_input', why, { field: 'similar' });
}

/** Makes the grant that goes with a decision. Call inside `Journal.commit`. */
export function addGrant(
  deps: GrantDeps,
  approval: Approval,
  asked: { readonly scope: GrantScope; readonly by: Decider },
): Required<Pick<Change, 'events' | 'audit'>> {
  const now = deps.clock.now();
  const grant: Grant = {
    id: GrantId.parse(deps.clock.newId('grt')),
    incidentId: asked.scope === 'incident' ? approval.incidentId : null,
    rule: grantRuleOf(approval),
    author: asked.by,
    reason: `plans like ${approval.id}`,
    createdAt: now.toISOString(),
    endsAt: new Date(now.getTime() + (asked.scope === 'incident' ? INCIDENT_MS : HOUR_MS)).toISOString(),
    endedAt: null,
    endedBy: null,
    uses: 0,
  };
  deps.repositories.grants.insert(grant);
  deps.deadlines.isOver({ id: grant.id, createdAt: grant.createdAt, expiresAt: grant.endsAt });
  const { id: grantId, incidentId, rule, endsAt } = grant;
  return {
    events: [
      {
        incidentId: approval.incidentId,
        type: 'grant_added',
        data: { grantId, incidentId, rule, endsAt, by: asked.by },
      },
    ],
    audit: [
      {
        actor: { kind: 'operator', id: asked.by.user },
        action: 'grant_added',
        subject: grantId,
        detail: { approval: approval.id, incident: incidentId, rule, endsAt, via: asked.by.via },
      },
    ],
  };
}

/** The newest grants, whatever became of them. */
export function listGrants({ repositories }: Pick<GrantDeps, 'repositories'>): readonly Grant[] {
  return repositories.grants.list(LISTED);
}

/** Takes a grant back; false when it was over already. Throws `not_found` with field `id`. */
export function revokeGrant(deps: GrantDeps, id: GrantId, by: Decider): boolean {
  if (deps.repositories.grants.get(id) === null)
    throw new AppError('not_found', `there is no grant ${id}`, { field: 'id' });
  return endGrant(deps, id, by);
}

/** Books the end of grants whose time is over. */
export function endGrants(deps: GrantDeps): void {
  for (const { id, createdAt, endsAt, endedAt } of listGrants(deps)) {
    if (endedAt === null && deps.deadlines.isOver({ id, createdAt, expiresAt: endsAt })) endGrant(deps, id, null);
  }
}

function endGrant(deps: GrantDeps, id: GrantId, by: Decider | null): boolean {
  let ended = false;
  deps.journal.commit(() => {
    ended = deps.repositories.grants.end(id, { at: timestamp(deps.clock), by: by?.user ?? null });
    if (!ended) return null;
    const why = by === null ? 'its time is over' : `${by.user} took it back`;
    const actor =
      by === null ? { kind: 'system' as const, id: 'approvals' } : { kind: 'operator' as const, id: by.user };
    return {
      events: [{ incidentId: null, type: 'grant_ended', data: { grantId: id, why } }],
      audit: [{ actor, action: 'grant_ended', subject: id, detail: { why, via: by?.via ?? null } }],
    };
  });
  return ended;
}
