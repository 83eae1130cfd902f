import { MountedToolName } from '#shared/domain/roles.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { createRestartAges } from '../guard/restart-ages.ts';
import { DECOY_TOOLS } from '../guard/tripwires.ts';
import { answerCall, type CallDesk } from './answer-call.ts';
import { createDocsNetwork } from './fetch-docs.ts';
import { connectRole, createRoleTools, type RoleServer } from './mcp/open-role-session.ts';
import { restartQuestion } from './restart-question.ts';
import { createStepRunner } from './run-step.ts';
import type { SessionOwner, ToolDeskDeps } from './tool-deps.ts';
import type { StepRunner, ToolDesk, ToolSession, ToolSessionRequest } from './tool-desk.ts';
import { createToolRegistry, type ToolRegistry } from './tool-registry.ts';

/** The server side of one session. `failure` is what the desk itself threw last: an MCP error carries no more than words. */
export function createRoleServer(
  deps: ToolDeskDeps,
  registry: ToolRegistry,
  owner: SessionOwner,
): { server: RoleServer; failure: () => unknown } {
  const desk: CallDesk = { deps, registry, owner, seen: new Set() };
  let failure: unknown;
  const tools = [...registry.offeredTo(owner.role), ...DECOY_TOOLS];
  const answer: RoleServer['answer'] = async (call, signal) => {
    try {
      return await answerCall(desk, call, signal);
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  return { server: { tools, answer }, failure: () => failure };
}

async function openSession(
  deps: ToolDeskDeps,
  registry: ToolRegistry,
  request: ToolSessionRequest,
): Promise<ToolSession> {
  const service = deps.settings.service(request.service);
  if (service === null) {
    throw new AppError('not_found', `there is no service ${request.service} in the settings`, { field: 'service' });
  }
  const { role, incidentId, client } = request;
  const mounted = registry.offeredTo(role).flatMap(({ name }) => MountedToolName.safeParse(name).data ?? []);
  const identity = deps.vault.issue({ role, incidentId, mounted });
  const { agentId } = identity;
  const credentials = new Set([identity.credential]);
  const guard = deps.tripwires.lay({ agentId, role, incidentId });
  const owner: SessionOwner = {
    agentId,
    credentials,
    role,
    incidentId,
    service,
    guard,
    pause: request.pause ?? (() => () => undefined),
    prolong: (waitMs) => {
      deps.vault.prolong(agentId, waitMs);
      credentials.add(identity.credential);
    },
    ...(client === undefined ? {} : { client }),
  };
  const { server, failure } = createRoleServer(deps, registry, owner);
  const connection = await connectRole(server);
  const longestWaitMs = (): number => deps.settings.current().security.approvalTtlSeconds * 1_000;
  const newCallId = (): string => deps.clock.newId('call');
  return {
    agentId,
    guard,
    tools: createRoleTools(connection, { identity, newCallId, failure, guard, longestWaitMs }),
    close: async () => {
      deps.vault.revoke(agentId);
      await connection.close();
    },
  };
}

/** The guarded tools for agents, and the runner of approved steps. */
export function createToolDesk(given: ToolDeskDeps): ToolDesk & StepRunner {
  const deps = { ...given, restartAges: given.restartAges ?? createRestartAges() };
  // What an earlier desk restarted is timed from now on, too.
  for (const service of deps.settings.current().services) restartQuestion(deps, service);
  const registry = createToolRegistry(deps.docs ?? createDocsNetwork(), deps.mounted);
  return {
    describe: () => registry.describe(),
    open: async (request, signal) => {
      signal.throwIfAborted();
      return openSession(deps, registry, request);
    },
    ...createStepRunner(deps),
  };
}
