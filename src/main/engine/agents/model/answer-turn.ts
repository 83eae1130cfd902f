import type { ModelBlock, ModelMessage, ModelReply } from '../../models/model-client.ts';
import type { LoopEnd, LoopJob, LoopPorts } from './loop-job.ts';
import type { CallVerdict } from './repeated-calls.ts';
import { wordsOf } from './reply-words.ts';

/** What a run keeps from turn to turn. */
export interface Turn<R> {
  readonly job: LoopJob<R>;
  readonly ports: LoopPorts;
  readonly verdictOf: (name: string, input: Readonly<Record<string, unknown>>) => CallVerdict;
  readonly shorten: (text: string) => string;
  readonly asked: { again: boolean };
  /** Why it must report now; null while it may look around. */
  concluding: string | null;
}

type Next<R> = { readonly end: LoopEnd<R> } | { readonly say: readonly ModelMessage[] };
type ToolUse = Extract<ModelBlock, { type: 'tool_use' }>;
type Answered<R> = { readonly end: LoopEnd<R> } | { readonly text: string; readonly isError: boolean };

const MOST_REASON = 1_000;

/** Takes one reply: answers its calls in order, takes its report, or asks once more for one. */
export async function answerTurn<R>(turn: Turn<R>, reply: ModelReply): Promise<Next<R>> {
  if (reply.stopReason === 'refusal') return { end: ended('stopped', 'The model refused to go on.') };
  const calls = reply.content.filter((block) => block.type === 'tool_use');
  if (calls.length === 0) return askAgain(turn, reply);
  const results: ModelBlock[] = [];
  for (const call of calls) {
    const answered = await answerCall(turn, call, wordsOf(reply.content));
    if ('end' in answered) return answered;
    results.push({ type: 'tool_result', toolUseId: call.id, ...answered });
  }
  return {
    say: [
      { role: 'assistant', content: reply.content },
      { role: 'user', content: results },
    ],
  };
}

function ended<R>(type: 'silent' | 'stopped', why: string): LoopEnd<R> {
  return { type, why, lastWords: '' };
}

/** A reply without a call and without a report is asked again once. */
function askAgain<R>(turn: Turn<R>, reply: ModelReply): Next<R> {
  const { role, reports } = turn.job;
  if (turn.asked.again) return { end: ended('silent', `The ${role} was asked again and did not report.`) };
  turn.asked.again = true;
  const names = reports.tools.map(({ name }) => name).join(' or ');
  const cut = reply.stopReason === 'max_tokens' ? 'Your answer was cut off because it was too long. ' : '';
  const text = `${cut}You have not reported. Report now with ${names}, in one call.`;
  // A turn of nothing but thinking is no turn that a provider takes back.
  const said = reply.content.some(({ type }) => type === 'text')
    ? [{ role: 'assistant' as const, content: reply.content }]
    : [];
  return { say: [...said, { role: 'user', content: [{ type: 'text', text }] }] };
}

async function answerCall<R>(turn: Turn<R>, call: ToolUse, words: string): Promise<Answered<R>> {
  const { job } = turn;
  if (call.problem !== undefined) return { text: `The call could not be read: ${call.problem}`, isError: true };
  const read = job.reports.read(call.name, call.input);
  if (read !== null) {
    if ('report' in read) return { end: { type: 'reported', report: read.report } };
    return { text: `The report was not taken: ${read.invalid}. Report again.`, isError: true };
  }
  if (turn.concluding !== null) return { text: 'Only a report is taken now.', isError: true };
  switch (turn.verdictOf(call.name, call.input)) {
    case 'stop':
      return { end: ended('stopped', `It made the same call of ${call.name.slice(0, 64)} again and again.`) };
    case 'tell':
      return {
        text: 'You have made this very call before, and its answer stands above. Go on, or report.',
        isError: true,
      };
    case 'answer':
      return askTool(turn, call, words);
  }
}

async function askTool<R>(turn: Turn<R>, call: ToolUse, words: string): Promise<Answered<R>> {
  const { ports } = turn;
  const reason = ports.restore(words).slice(0, MOST_REASON) || 'none was stated';
  const answer = await ports.call({ tool: call.name, args: call.input, reason });
  const quoted = ports.quote({ ref: answer.ref, source: `tool ${call.name}`, text: turn.shorten(answer.text) });
  // The ref stands outside of the block as well: it is the engine's own word.
  return { text: `[${answer.ref}] ${answer.outcome}\n${quoted}`, isError: answer.outcome !== 'ok' };
}
