import { AppError } from '#shared/errors/app-error.ts';
import type { ModelMessage } from '../../models/model-client.ts';
import { answerTurn, type Turn } from './answer-turn.ts';
import { compactHistory } from './compact-history.ts';
import type { LoopEnd, LoopJob, LoopPorts } from './loop-job.ts';
import { createCallCounter } from './repeated-calls.ts';
import { wordsOf, writtenIn } from './reply-words.ts';
import { summariseOutput } from './summarise-output.ts';

const LAST_TURN = 'This is your last turn. Report now with what you have; say what is not proven.';
const MONEY_SPENT =
  'The money for this incident is nearly spent. Report now with what you have; say what is not proven.';
const NO_MONEY = 'The money that the incident may cost was spent.';

/** Talks with a model until it reports or a bound is reached. */
export async function runAgentLoop<R>(ports: LoopPorts, job: LoopJob<R>): Promise<LoopEnd<R>> {
  const turn: Turn<R> = {
    job,
    ports,
    verdictOf: createCallCounter(),
    shorten: (text) => shorten(ports, job, text),
    asked: { again: false },
    concluding: null,
  };
  let messages: readonly ModelMessage[] = [{ role: 'user', content: [{ type: 'text', text: job.opening }] }];
  let lastWords = '';
  let spent = false;
  for (let count = 1; count <= job.limits.maxTurns; count += 1) {
    const why = spent ? MONEY_SPENT : count === job.limits.maxTurns && count > 1 ? LAST_TURN : null;
    if (why !== null && turn.concluding === null) messages = withNotice(messages, why);
    turn.concluding ??= why;
    messages = fit(ports, job, messages);
    const { effort, system, reports } = job;
    const request = { effort, system, tools: [...job.tools, ...reports.tools], messages };
    const reply = await askWithin(ports, request, turn.concluding);
    if (reply === null) return { type: 'stopped', why: NO_MONEY, lastWords };
    spent ||= reply.concludeNow;
    ports.inspect(writtenIn(reply.content));
    lastWords = wordsOf(reply.content) || lastWords;
    const next = await answerTurn(turn, reply);
    if ('end' in next) return next.end.type === 'reported' ? next.end : { ...next.end, lastWords };
    messages = append(messages, next.say);
  }
  const why = `It did not report within ${job.limits.maxTurns} turns.`;
  return { type: 'stopped', why, lastWords };
}

/** Null when a role that was told to conclude has no money left to do so: then what it wrote last is its answer. */
async function askWithin(ports: LoopPorts, request: Parameters<LoopPorts['ask']>[0], concluding: string | null) {
  try {
    return await ports.ask(request);
  } catch (error) {
    if (concluding !== MONEY_SPENT || !(error instanceof AppError) || error.code !== 'budget_exhausted') throw error;
    return null;
  }
}

function shorten<R>(ports: LoopPorts, job: LoopJob<R>, text: string): string {
  const {
    leftOutLines,
    leftOutCharacters,
    text: short,
  } = summariseOutput(text, job.limits.maxResultCharacters, job.words);
  if (leftOutCharacters > 0) ports.cut('tool_result', leftOutLines, leftOutCharacters);
  return short;
}

function fit<R>(ports: LoopPorts, job: LoopJob<R>, messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const fixed = job.system.length + JSON.stringify(job.tools).length;
  const compacted = compactHistory(messages, Math.max(0, job.limits.maxCharacters - fixed));
  if (compacted.results > 0) ports.cut('history', compacted.lines, compacted.characters);
  return compacted.messages;
}

/** Adds to the last message of the user: two in a row are no conversation. */
function withNotice(messages: readonly ModelMessage[], text: string): readonly ModelMessage[] {
  return append(messages, [{ role: 'user', content: [{ type: 'text', text }] }]);
}

function append(messages: readonly ModelMessage[], more: readonly ModelMessage[]): readonly ModelMessage[] {
  const all = [...messages];
  for (const message of more) {
    const last = all.at(-1);
    if (last?.role === message.role) all[all.length - 1] = { ...last, content: [...last.content, ...message.content] };
    else all.push(message);
  }
  return all;
}
