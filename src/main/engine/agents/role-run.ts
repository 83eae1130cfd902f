import type { z } from 'zod';
import type { HostId, IncidentId } from '#shared/domain/ids.ts';
import type { AgentRole } from '#shared/domain/roles.ts';
import { type Untrusted, untrusted } from '#shared/domain/untrusted.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { storedReport } from '../guard/stored-report.ts';
import type { ToolSession } from '../tools/tool-desk.ts';
import type { AgentDeps } from './agent-deps.ts';
import { incidentOf } from './incident-moves.ts';
import type { RoleBrief } from './reasoner.ts';
import { startRoleTime } from './role-time.ts';
import { serviceContext } from './service-context.ts';

const ROLE_TIMEOUT_MS = 300_000;
/** Errors of a storm that a role is told of. */
const TOLD_KINDS = 100;

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
  const { role, incidentId } = run;
  const { service, host } = incidentOf(deps, incidentId);
  requireRunning(deps, host);
  const timeoutMs = deps.roleTimeoutMs ?? ROLE_TIMEOUT_MS;
  const time = startRoleTime(timeoutMs);
  const bounded = AbortSignal.any([run.signal, time.signal]);
  const pause = (): (() => void) => time.pause();
  const session = await deps.toolDesk.open({ role, incidentId, service, pause }, bounded);
  const signal = AbortSignal.any([bounded, session.guard.signal]);
  try {
    const report = await Promise.race([work(session, signal), whenAborted(signal)]);
    session.guard.requireIntact();
    session.guard.inspect(JSON.stringify(report));
    requireRunning(deps, host);
    return storedReport(deps.gateway, incidentId, report);
  } catch (error) {
    run.signal.throwIfAborted();
    session.guard.requireIntact();
    requireRunning(deps, host);
    if (time.signal.aborted) {
      const why = `the ${role} did not report within ${Math.round(timeoutMs / 1_000)} seconds`;
      throw new AppError('timed_out', why, { cause: error });
    }
    throw error;
  } finally {
    time.close();
    await session.close();
  }
}

/** What a role says once the switch was thrown, or its host frozen, is not taken: it was to stop. */
function requireRunning(deps: AgentDeps, host: HostId): void {
  const halted = deps.humanSwitch.mayRun();
  if (halted !== null) throw new AppError('stopped', halted);
  const frozen = deps.hostFreezes.refusal(host);
  if (frozen !== null) throw new AppError('host_key_changed', frozen);
}

/** Rejects with the signal: a role that does not listen to it must not keep the incident. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = (): void => reject(new AppError('aborted', 'the role was stopped'));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}

/** Reads what a role reported; whatever is no report fails with a sentence that names the field. */
export function parseReport<S extends z.ZodType>(schema: S, role: AgentRole, said: unknown): z.infer<S> {
  const result = schema.safeParse(said);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue && issue.path.length > 0 ? ` in "${issue.path.join('.')}"` : '';
  const why = `the ${role} reported something that is no report${where}: ${issue?.message ?? 'it cannot be read'}`;
  throw new AppError('invalid_input', why.slice(0, 1_000), { cause: result.error });
}

/** Gathers what every role is told. */
export function briefOf(deps: AgentDeps, incidentId: IncidentId, feedback: string): RoleBrief {
  const incident = incidentOf(deps, incidentId);
  const service = deps.settings.service(incident.service);
  if (!service) throw new AppError('not_found', `the service ${incident.service} is no longer in the settings`);
  const similar = deps.memory
    .similar({ fingerprint: incident.fingerprint, text: incident.title, limit: 5, service: incident.service })
    .filter((item) => item.id !== incidentId);
  const read = (ref: string, text: string): string =>
    deps.quarantine.forModel({ incidentId, ref, source: ref, kind: 'log', text });
  const titled = <T extends { readonly title: Untrusted }>(item: T): T => ({
    ...item,
    title: untrusted(read('a title', item.title)),
  });
  return {
    incident: titled(incident),
    service,
    serviceContext: serviceContext(service),
    evidence: deps.quarantine.evidenceForModel(incidentId),
    captured: deps.repositories.evidence.list(incidentId),
    similar: similar.map(titled),
    kinds: deps.repositories.incidentKinds.list(incidentId).slice(0, TOLD_KINDS).map(titled),
    feedback: read('the feedback', feedback),
  };
}
