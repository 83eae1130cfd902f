import type { ToolDescription } from '#shared/contract/tools.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { AgentRole } from '#shared/domain/roles.ts';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { isEnded } from '../agents/incident-moves.ts';
import type { ApprovalDesk } from '../approvals/approval-desk.ts';
import type { Logger } from '../core/logger.ts';
import type { Gateway } from '../guard/gateway.ts';
import type { Redactor } from '../guard/redactor.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import { createSafeTextsOf } from '../tools/safe-text.ts';
import type { ToolAnswer, ToolDesk } from '../tools/tool-desk.ts';
import type { ClientAnswer, ClientCall, ClientDesk, ClientTool } from './client-desk.ts';
import { type ClientRecords, incidentOfClient } from './client-incident.ts';
import { clientName, evaluateClientCall, type ReadCall } from './evaluate-client-call.ts';

/** What the client desk is built from. */
export interface ClientDeskDeps extends ClientRecords {
  readonly settings: Pick<SettingsSource, 'current' | 'service'>;
  readonly toolDesk: Pick<ToolDesk, 'describe' | 'open'>;
  readonly approvals: Pick<ApprovalDesk, 'propose'>;
  readonly gateway: Pick<Gateway, 'forModel'>;
  /** For calls that belong to no incident. */
  readonly redactor: Redactor;
  readonly log: Logger;
}

interface Work {
  readonly client: string;
  readonly call: ReadCall;
  readonly service: ServiceSettings;
  readonly incidentId: IncidentId;
}

/** The desk for clients: each call gets a short credential of its own and passes the same gates as a role's. */
export function createClientDesk(deps: ClientDeskDeps): ClientDesk {
  let last: Promise<unknown> = Promise.resolve();
  /** One at a time: a draft must not be taken for that of another call. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    tools: () => deps.toolDesk.describe().map(describeTool),
    call: async (asked, signal) => {
      const client = clientName(asked.client);
      const call = evaluateClientCall(asked);
      if ('refused' in call) return refuse(deps, { ...asked, client }, call.refused);
      const found = findTarget(deps, call);
      if ('refused' in found) return refuse(deps, { ...asked, client }, found.refused);
      const { service } = found;
      const incidentId = found.incidentId ?? incidentOfClient(deps, client, service);
      const work = { client, call, service, incidentId };
      return call.active ? inTurn(() => request(deps, work, signal)) : read(deps, work, signal);
    },
  };
}

function describeTool({ name, description, inputSchema, risk }: ToolDescription): ClientTool {
  const active = risk === 'active';
  const properties = {
    ...(inputSchema['properties'] as Record<string, unknown> | undefined),
    service: { type: 'string', maxLength: 64, description: 'The service of the desk that it is meant for.' },
    incident: { type: 'string', maxLength: 64, description: 'An incident of that service to record it with.' },
    reason: { type: 'string', maxLength: 2_000, description: 'Why; kept in the audit log.' },
  };
  const own = Array.isArray(inputSchema['required']) ? (inputSchema['required'] as unknown[]).map(String) : [];
  const asks = ' Nothing is changed by this call: it is checked, then waits for the approval of the operator.';
  return {
    name,
    description: `${description}${active ? asks : ''}`,
    inputSchema: {
      type: 'object',
      properties,
      required: [...new Set([...own, 'service'])],
      additionalProperties: false,
    },
    readOnly: !active,
  };
}

type Target = { readonly service: ServiceSettings; readonly incidentId: IncidentId | null };

/** The service, and the incident where one is named. */
function findTarget(deps: ClientDeskDeps, call: ReadCall): Target | { readonly refused: string } {
  const service = deps.settings.service(call.service);
  if (service === null) {
    const names = deps.settings.current().services.map(({ id }) => id);
    return {
      refused: `service: there is no service ${call.service}; there are: ${names.join(', ').slice(0, 1_000) || 'none'}`,
    };
  }
  if (call.incident === null) return { service, incidentId: null };
  const incident = deps.repositories.incidents.get(call.incident);
  if (incident?.service !== service.id) return { refused: `incident: ${service.id} has no incident ${call.incident}` };
  if (call.active && !isEnded(incident.state)) {
    return { refused: `incident: the agents still work on ${incident.id}; leave it out, or wait until they are done` };
  }
  return { service, incidentId: incident.id };
}

/** A call that reaches no tool is on record like one that a gate refused. */
function refuse(deps: ClientDeskDeps, { client, tool, args }: ClientCall, why: string): ClientAnswer {
  const mask = (text: string): string => deps.redactor.redact(text);
  const texts = createSafeTextsOf(deps.log, { fromHost: mask, fromRole: mask });
  const detail = { args: texts.args(args), why: texts.fromRole(why).slice(0, 2_000) };
  const actor = { kind: 'agent', id: client } as const;
  deps.journal.commit(() => ({
    audit: [{ actor, action: 'tool_refused', subject: texts.fromRole(tool).slice(0, 64), detail }],
  }));
  return { outcome: 'refused', text: `refused: ${why}` };
}

async function callTool(
  deps: ClientDeskDeps,
  { client, call, service, incidentId }: Work,
  signal: AbortSignal,
): Promise<ToolAnswer> {
  const role: AgentRole = call.active ? 'surgeon' : 'detective';
  const session = await deps.toolDesk.open({ role, incidentId, service: service.id, client }, signal);
  try {
    const reason = call.reason === '' ? `asked by ${client}` : `asked by ${client}: ${call.reason}`;
    const answer = await session.tools.call({ tool: call.tool, args: call.args, reason }, signal);
    // Who asks is a model, or has one behind it.
    return { ...answer, text: deps.gateway.forModel(incidentId, answer.text).text };
  } finally {
    await session.close();
  }
}

async function read(deps: ClientDeskDeps, work: Work, signal: AbortSignal): Promise<ClientAnswer> {
  const { outcome, text } = await callTool(deps, work, signal);
  return { outcome, text };
}

/** Checks and rehearses as for a surgeon, then asks the operator; nothing runs here. */
async function request(deps: ClientDeskDeps, work: Work, signal: AbortSignal): Promise<ClientAnswer> {
  const { client, call, incidentId } = work;
  const clear = (): void => {
    deps.journal.commit(() => {
      deps.repositories.drafts.clear(incidentId);
      return {};
    });
  };
  clear();
  const { outcome, text } = await callTool(deps, work, signal);
  const steps = deps.repositories.drafts.list(incidentId);
  if (outcome !== 'ok') return { outcome, text };
  if (steps.length === 0) throw new AppError('internal', `${call.tool} left no step to ask for`);
  const summary = `The client ${client} asks: ${call.reason || call.tool}`.slice(0, 2_000);
  const approval = deps.approvals.propose({ incidentId, purpose: 'request', summary, steps, requestedBy: client });
  clear();
  const waits =
    approval.state === 'pending'
      ? `it waits for the operator until ${approval.expiresAt}; nothing was changed`
      : 'the desk is in mode AUDIT: it was recorded and never runs';
  return {
    outcome,
    text: `${text}\napproval ${approval.id}: ${waits}`,
    approval: { id: approval.id, state: approval.state },
  };
}
