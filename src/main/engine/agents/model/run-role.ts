import type { IncidentId } from '#shared/domain/ids.ts';
import type { AgentRole } from '#shared/domain/roles.ts';
import { type Clock, timestamp } from '../../core/clock.ts';
import type { Journal } from '../../core/journal.ts';
import type { Repositories } from '../../db/database.ts';
import type { Gateway } from '../../guard/gateway.ts';
import { extractKeywords } from '../../memory/keywords.ts';
import type { Effort, GuardedModel, ModelTool } from '../../models/model-client.ts';
import type { RoleTools } from '../../tools/tool-desk.ts';
import { placeholdersIn } from '../replay/unmask.ts';
import { runAgentLoop } from './agent-loop.ts';
import { type AnyBrief, buildOpening } from './build-opening.ts';
import type { LoopEnd, LoopLimits, LoopPorts } from './loop-job.ts';
import type { RolePrompts } from './prompt-file.ts';
import { type ReportOf, reportsOf } from './report-tools.ts';
import type { RoleTape, RoleTapeOutcome } from './role-tape.ts';

/** What a model needs to speak for the roles. */
export interface RunRoleDeps {
  /** The model of the moment; one role speaks with one throughout. Throws `model_unavailable`. */
  readonly model: () => Pick<GuardedModel, 'complete'>;
  readonly prompts: RolePrompts;
  readonly gateway: Pick<Gateway, 'fromModel'>;
  readonly repositories: Pick<Repositories, 'roleTapes'>;
  readonly journal: Pick<Journal, 'commit'>;
  readonly clock: Clock;
  readonly limits: () => LoopLimits;
}

/** How hard each role thinks. */
const EFFORTS: Readonly<Record<AgentRole, Effort>> = {
  triage: 'low',
  detective: 'high',
  surgeon: 'medium',
  validator: 'off',
};
/** Of all characters, what the captured evidence may take. */
const EVIDENCE_SHARE = 0.5;

interface RoleWork {
  readonly brief: AnyBrief;
  readonly tools: RoleTools;
  readonly signal: AbortSignal;
}

/** Lets a model speak for a role, with everything that it is given kept on tape. */
export async function runRole<Role extends AgentRole>(
  deps: RunRoleDeps,
  role: Role,
  work: RoleWork,
): Promise<LoopEnd<ReportOf[Role]>> {
  const { brief, tools, signal } = work;
  const listed = (await tools.list(signal)).map(asModelTool);
  const limits = deps.limits();
  const prompt = deps.prompts[role];
  const opening = openingOf(role, { prompt, brief, guard: tools.guard }, limits);
  const tape = startTape(deps, brief.incident.id, {
    role,
    promptVersion: prompt.version,
    promptText: prompt.text,
    brief: withoutCaptured(brief),
    preamble: tools.guard.preamble,
    tools: listed,
    limits,
  });
  const ports = tape.keep(portsOf(deps, role, work));
  if (opening.leftOutCharacters > 0) ports.cut('evidence', opening.leftOutLines, opening.leftOutCharacters);
  try {
    const job = jobOf(role, { opening, tools: listed, brief, limits });
    const end = await runAgentLoop(ports, job);
    tape.finish(end.type, end.type === 'reported' ? '' : end.why);
    return end;
  } catch (error) {
    tape.finish('failed', error instanceof Error ? error.message : String(error));
    throw error;
  }
}

/** What no model reads is not needed to repeat what it was told. */
function withoutCaptured(brief: AnyBrief): AnyBrief {
  return { ...brief, captured: [] };
}

/** The first request of a role. */
export function openingOf(
  role: AgentRole,
  parts: Pick<Parameters<typeof buildOpening>[0], 'prompt' | 'brief' | 'guard'>,
  limits: LoopLimits,
): ReturnType<typeof buildOpening> {
  return buildOpening({ role, ...parts, evidenceCharacters: Math.floor(limits.maxCharacters * EVIDENCE_SHARE) });
}

/** The job of the loop. */
export function jobOf<Role extends AgentRole>(
  role: Role,
  parts: {
    readonly opening: { readonly system: string; readonly text: string };
    readonly tools: readonly ModelTool[];
    readonly brief: AnyBrief;
    readonly limits: LoopLimits;
  },
) {
  return {
    role,
    effort: EFFORTS[role],
    system: parts.opening.system,
    opening: parts.opening.text,
    tools: parts.tools,
    reports: reportsOf(role),
    words: extractKeywords(parts.brief.incident.title),
    limits: parts.limits,
  };
}

function asModelTool(tool: { name: string; description: string; inputSchema: unknown }): ModelTool {
  const { name, description } = tool;
  const inputSchema = typeof tool.inputSchema === 'object' && tool.inputSchema !== null ? { ...tool.inputSchema } : {};
  return { name, description, inputSchema };
}

function portsOf(deps: RunRoleDeps, role: AgentRole, { brief, tools, signal }: RoleWork): LoopPorts {
  const incidentId = brief.incident.id;
  const model = deps.model();
  let cutBytes = 0;
  return {
    ask: (request) => model.complete({ incidentId, role, cutBytes }, request, signal),
    call: (request) => tools.call(request, signal),
    inspect: (text) => tools.guard.inspect(text),
    quote: (text) => tools.guard.quote(text),
    restore: (text) => deps.gateway.fromModel(incidentId, text),
    cut: (what, lines, characters) => {
      cutBytes += characters;
      recordCut(deps, incidentId, { role, what, lines, characters });
    },
  };
}

interface Cut {
  readonly role: AgentRole;
  readonly what: 'evidence' | 'tool_result' | 'history';
  readonly lines: number;
  readonly characters: number;
}

function recordCut(deps: RunRoleDeps, incidentId: IncidentId, { role, ...data }: Cut): void {
  deps.journal.commit(() => ({ events: [{ incidentId, role, type: 'context_cut', data }] }));
}

function keepValue(values: Record<string, string>, mark: string, value: string): void {
  if (value !== mark) values[mark] = value;
}

/** Keeps what comes from outside, in order. */
function startTape(deps: RunRoleDeps, incidentId: IncidentId, body: RoleTape) {
  const { repositories, journal, clock } = deps;
  const id = clock.newId('tape');
  const kept: Pick<RoleTapeOutcome, 'replies' | 'answers' | 'values'> = { replies: [], answers: [], values: {} };
  const at = timestamp(clock);
  journal.commit(() => {
    repositories.roleTapes.insert({ id, incidentId, role: body.role, at, body });
    return {};
  });
  return {
    keep: (ports: LoopPorts): LoopPorts => ({
      ...ports,
      ask: async (request) => {
        const reply = await ports.ask(request);
        const { content, stopReason, concludeNow } = reply;
        for (const mark of placeholdersIn(reply.wire.request)) keepValue(kept.values, mark, ports.restore(mark));
        kept.replies.push({ content: [...content], stopReason, concludeNow });
        return reply;
      },
      call: async (request) => {
        const answer = await ports.call(request);
        kept.answers.push({ tool: request.tool, ...answer });
        return answer;
      },
    }),
    finish: (end: RoleTapeOutcome['end'], why: string): void => {
      journal.commit(() => {
        repositories.roleTapes.finish(id, {
          at: timestamp(clock),
          outcome: { ...kept, end, why: why.slice(0, 4_000) },
        });
        return {};
      });
    },
  };
}
