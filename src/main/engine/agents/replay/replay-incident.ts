import { AppError } from '#shared/errors/app-error.ts';
import type { RoleTapeRow } from '../../db/role-tapes-repository.ts';
import type { WireCall } from '../../db/wire-calls-repository.ts';
import { quoteUntrusted } from '../../guard/quote-untrusted.ts';
import type { ModelBlock, ModelReply } from '../../models/model-client.ts';
import { runAgentLoop } from '../model/agent-loop.ts';
import type { AnyBrief } from '../model/build-opening.ts';
import type { LoopPorts } from '../model/loop-job.ts';
import type { RolePrompts } from '../model/prompt-file.ts';
import { RoleTape, RoleTapeOutcome } from '../model/role-tape.ts';
import { jobOf, openingOf } from '../model/run-role.ts';
import { describeDifference } from './describe-difference.ts';
import { encodeLike } from './encode-like.ts';
import { unmaskJson } from './unmask.ts';

/** One request of the incident, made again from the tape. */
export interface ReplayedStep {
  readonly role: string;
  /** From 1 within the run of the role. */
  readonly turn: number;
  readonly same: boolean;
}

/** What replaying found. */
export interface Replay {
  readonly steps: readonly ReplayedStep[];
  /** The first request that is not what was sent, and how it differs; null when all are the same. */
  readonly first: { readonly role: string; readonly turn: number; readonly difference: readonly string[] } | null;
  /** Runs of roles that could not be replayed whole, in sentences. */
  readonly notes: readonly string[];
}

interface Recorded {
  readonly tapes: readonly RoleTapeRow[];
  readonly wire: readonly WireCall[];
  /** In the place of the prompts of the tape; null replays with those. */
  readonly prompts: RolePrompts | null;
}

/**
 * Runs every role of an incident again, offline: the model's answers, the tools' answers and what the role was given come
 * from the tape, and each request that comes of it is compared with the bytes that were sent.
 */
export async function replayIncident(recorded: Recorded): Promise<Replay> {
  const steps: ReplayedStep[] = [];
  const notes: string[] = [];
  const wire = recorded.wire.filter(({ outcome }) => outcome === 'answered');
  let first: Replay['first'] = null;
  let next = 0;
  for (const row of recorded.tapes) {
    const tape = RoleTape.parse(row.body);
    const outcome = RoleTapeOutcome.safeParse(row.outcome);
    const own = wire.slice(next).filter(({ role }) => role === tape.role);
    if (!outcome.success) {
      notes.push(`The ${tape.role} was cut off by an end of the app: its run has no tape to its end.`);
      next += skipCutOff(wire.slice(next), row, recorded.tapes);
      continue;
    }
    const calls = own.slice(0, outcome.data.replies.length);
    next += calls.length;
    const run = await replayRole({ tape, outcome: outcome.data, calls, prompts: recorded.prompts });
    steps.push(...run.steps);
    first ??= run.first;
    if (run.note !== null) notes.push(run.note);
  }
  return { steps, first, notes };
}

/** Calls of a run that was cut off, made before the next run began. */
function skipCutOff(wire: readonly WireCall[], row: RoleTapeRow, tapes: readonly RoleTapeRow[]): number {
  const later = tapes[tapes.indexOf(row) + 1]?.at;
  return wire.filter(({ at }) => later === undefined || at < later).length;
}

interface RoleReplay {
  readonly tape: RoleTape;
  readonly outcome: RoleTapeOutcome;
  readonly calls: readonly WireCall[];
  readonly prompts: RolePrompts | null;
}

/** Thrown where the tape ends. */
const TAPE_ENDS = 'the tape ends here';

async function replayRole(replay: RoleReplay) {
  const { tape } = replay;
  const steps: ReplayedStep[] = [];
  const found: { first: Replay['first']; note: string | null } = { first: null, note: null };
  const ports = portsOf(replay, (turn, difference) => {
    steps.push({ role: tape.role, turn, same: difference === null });
    if (difference !== null) found.first ??= { role: tape.role, turn, difference };
  });
  const brief = tape.brief as AnyBrief;
  const guard = {
    preamble: tape.preamble,
    quote: (text: Parameters<LoopPorts['quote']>[0]) => ports.quote(text),
  };
  const opening = openingOf(tape.role, { prompt: promptOf(replay), brief, guard }, tape.limits);
  const tools = tape.tools.map((tool) => ({ ...tool, inputSchema: tool.inputSchema as Record<string, unknown> }));
  try {
    await runAgentLoop(ports, jobOf(tape.role, { opening, tools, brief, limits: tape.limits }));
  } catch (error) {
    if (!(error instanceof AppError) || error.message !== TAPE_ENDS) throw error;
    found.note = `The ${tape.role} ended after ${steps.length} turns: ${replay.outcome.why || 'nothing more is on its tape'}`;
  }
  return { steps, ...found };
}

function promptOf({ tape, prompts }: RoleReplay) {
  return prompts?.[tape.role] ?? { role: tape.role, version: tape.promptVersion, text: tape.promptText };
}

function portsOf(
  { tape, outcome, calls }: RoleReplay,
  tell: (turn: number, difference: readonly string[] | null) => void,
): LoopPorts {
  const delimiter = /untrusted-([a-z-]+)/.exec(tape.preamble)?.[1] ?? '';
  const values = new Map(Object.entries(outcome.values));
  let turn = 0;
  let answered = 0;
  return {
    ask: async (request) => {
      const reply = outcome.replies[turn];
      const call = calls[turn];
      if (reply === undefined || call === undefined) throw new AppError('not_found', TAPE_ENDS);
      turn += 1;
      const made = unmaskJson(encodeLike(call, request), values);
      const sent = unmaskJson(call.request, values);
      tell(turn, made === sent ? null : describeDifference(sent, made));
      return asReply(reply);
    },
    call: async () => {
      const answer = outcome.answers[answered];
      if (answer === undefined) throw new AppError('not_found', TAPE_ENDS);
      answered += 1;
      return answer;
    },
    inspect: () => undefined,
    quote: (text) => quoteUntrusted(delimiter, text),
    restore: (text) => text,
    cut: () => undefined,
  };
}

function asReply(reply: RoleTapeOutcome['replies'][number]): ModelReply & { concludeNow: boolean } {
  return {
    content: reply.content as ModelBlock[],
    stopReason: reply.stopReason as ModelReply['stopReason'],
    usage: null,
    wire: { request: '', response: '' },
    concludeNow: reply.concludeNow,
  };
}
