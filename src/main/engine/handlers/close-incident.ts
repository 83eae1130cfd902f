import type { IncidentId } from '#shared/domain/ids.ts';
import type { IncidentState } from '#shared/domain/incident.ts';
import type { Approval, Decider } from '#shared/domain/plan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { anchorFirst } from '../approvals/anchor-first.ts';
import type { NewAuditEntry } from '../audit/audit-log.ts';
import { timestamp } from '../core/clock.ts';
import type { Change, NewEvent } from '../core/journal.ts';
import type { HandlerDeps } from './handler-deps.ts';

interface CloseRequest {
  readonly id: IncidentId;
  readonly reason: string | null;
  readonly by: Decider;
}

type CloseDeps = Pick<HandlerDeps, 'repositories' | 'journal' | 'audit' | 'clock'>;

const DONE: readonly IncidentState[] = ['closed', 'resolved', 'ignored'];

/** Closes an incident and denies what still waits on it, in one transaction; `conflict` while an approved plan runs. */
export async function closeIncident(deps: CloseDeps, request: CloseRequest): Promise<'closed' | 'already_done'> {
  if (pendingOf(deps, request.id).length > 0) await anchorFirst(deps.audit);
  const events = deps.journal.commit(() => close(deps, request));
  return events.length === 0 ? 'already_done' : 'closed';
}

function close(deps: CloseDeps, request: CloseRequest): Change | null {
  const incident = deps.repositories.incidents.get(request.id);
  if (incident === null) throw new AppError('not_found', `There is no incident ${request.id}.`, { field: 'id' });
  if (DONE.includes(incident.state)) return null;
  if (runs(deps, request.id)) throw new AppError('conflict', 'An approved plan is running; wait until it is done.');
  const denials = pendingOf(deps, request.id).map((approval) => deny(deps, approval, request));
  deps.repositories.incidents.update(request.id, { state: 'closed', phase: 'done', updatedAt: timestamp(deps.clock) });
  const why = request.reason ?? 'closed by the operator';
  const changed: NewEvent = {
    incidentId: request.id,
    type: 'state_changed',
    data: { from: incident.state, to: 'closed', phase: 'done', severity: incident.severity, why },
  };
  return {
    events: [...denials.flatMap((denial) => denial.events), changed],
    audit: [...denials.flatMap((denial) => denial.audit), entry(request, 'incident_closed', { id: request.id, why })],
  };
}

function deny(deps: CloseDeps, approval: Approval, request: CloseRequest) {
  const reason = request.reason ?? 'the incident was closed';
  const decision = { state: 'denied', at: timestamp(deps.clock), by: request.by, reason } as const;
  if (!deps.repositories.approvals.decide(approval.id, 'pending', decision)) {
    throw new AppError('conflict', 'The plan was decided at the same moment; look again.');
  }
  const decided: NewEvent = {
    incidentId: request.id,
    type: 'approval_decided',
    data: { approvalId: approval.id, decision: 'deny', by: request.by, digest: approval.digest, reason },
  };
  return { events: [decided], audit: [entry(request, 'approval_denied', { id: approval.id, why: reason })] };
}

function entry(request: CloseRequest, action: string, about: { id: string; why: string }): NewAuditEntry {
  return {
    actor: { kind: 'operator', id: request.by.user },
    action,
    subject: about.id,
    detail: { via: request.by.via, reason: about.why, incident: request.id },
  };
}

function pendingOf({ repositories }: CloseDeps, id: IncidentId): readonly Approval[] {
  return repositories.approvals.ofIncident(id).filter((approval) => approval.state === 'pending');
}

function runs({ repositories }: CloseDeps, id: IncidentId): boolean {
  return repositories.actionRuns.ofIncident(id).some((run) => run.state === 'claimed');
}
