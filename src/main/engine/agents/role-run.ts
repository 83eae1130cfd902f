import type { IncidentId } from '#shared/domain/ids.ts';
import type { AgentRole } from '#shared/domain/roles.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { ToolSession } from '../tools/tool-desk.ts';
import type { AgentDeps } from './agent-deps.ts';
import { incidentOf } from './incident-moves.ts';
import type { RoleBrief } from './reasoner.ts';
import { serviceContext } from './service-context.ts';

const ROLE_TIMEOUT_MS = 300_000;

/** One role at work on one incident. */
export interface RoleRun {
  readonly role: AgentRole;
  readonly incidentId: IncidentId;
}

/** Opens the role's own tools, lets it work within its time, and closes them whatever happens. */
export async function withRole<T>(
  deps: AgentDeps,
  run: RoleRun & { readonly signal: AbortSignal },
  work: (session: ToolSession, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const halted = deps.humanSwitch.mayRun();
  if (halted !== null) throw new AppError('stopped', halted);
  const { role, incidentId } = run;
  const service = incidentOf(deps, incidentId).service;
  const timeout = AbortSignal.timeout(ROLE_TIMEOUT_MS);
  const signal = AbortSignal.any([run.signal, timeout]);
  const session = await deps.toolDesk.open({ role, incidentId, service }, signal);
  try {
    return await work(session, signal);
  } catch (error) {
    run.signal.throwIfAborted();
    if (timeout.aborted) throw new AppError('timed_out', `${role} did not report within 5 minutes`, { cause: error });
    throw error;
  } finally {
    await session.close();
  }
}

/** Gathers what every role is told. */
export function briefOf(deps: AgentDeps, incidentId: IncidentId, feedback: string): RoleBrief {
  const incident = incidentOf(deps, incidentId);
  const service = deps.settings.service(incident.service);
  if (!service) throw new AppError('not_found', `the service ${incident.service} is no longer in the settings`);
  const similar = deps.memory
    .similar({ fingerprint: incident.fingerprint, text: incident.title, limit: 5 })
    .filter((item) => item.id !== incidentId);
  return {
    incident,
    service,
    serviceContext: serviceContext(service),
    evidence: deps.repositories.evidence.list(incidentId),
    similar,
    feedback,
  };
}
