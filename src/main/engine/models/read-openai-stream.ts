import type { ChatCompletionChunk } from 'openai/resources/chat/completions';
import { AppError } from '#shared/errors/app-error.ts';
import type { ModelBlock, ModelReply, ModelUsage } from './model-client.ts';
import { readArguments } from './read-arguments.ts';

interface OpenCall {
  id: string;
  name: string;
  json: string;
}

interface Reading {
  text: string;
  refusal: string;
  readonly calls: OpenCall[];
  usage: ModelUsage | null;
  finished: string | null;
}

/**
 * Reads a streamed chat completion to its end; one that never says that it is finished fails with `model_garbled`. `turn`
 * names calls of endpoints that give them no id.
 */
export async function readOpenaiStream(
  chunks: AsyncIterable<ChatCompletionChunk>,
  turn: number,
): Promise<Omit<ModelReply, 'wire'>> {
  const reading: Reading = { text: '', refusal: '', calls: [], usage: null, finished: null };
  for await (const chunk of chunks) take(reading, chunk);
  if (reading.finished === null) throw garbled('it ended half way');
  return {
    content: contentOf(reading, turn),
    stopReason: stopReasonOf(reading),
    usage: reading.usage,
  };
}

function take(reading: Reading, { choices, usage }: ChatCompletionChunk): void {
  if (usage) reading.usage = usageOf(usage);
  // Some endpoints leave the list out of the last chunk.
  const choice = (choices as typeof choices | undefined)?.[0];
  if (choice === undefined) return;
  const { delta, finish_reason: finished } = choice;
  reading.text += delta.content ?? '';
  reading.refusal += delta.refusal ?? '';
  for (const piece of delta.tool_calls ?? []) {
    const call = (reading.calls[piece.index] ??= { id: '', name: '', json: '' });
    call.id ||= piece.id ?? '';
    call.name += piece.function?.name ?? '';
    call.json += piece.function?.arguments ?? '';
  }
  if (finished) reading.finished = finished;
}

function contentOf({ text, refusal, calls }: Reading, turn: number): ModelBlock[] {
  const said = text === '' ? refusal : text;
  return [
    ...(said === '' ? [] : [{ type: 'text' as const, text: said }]),
    ...[...calls].map((call: OpenCall | undefined, index): ModelBlock => {
      if (call === undefined || call.name === '') throw garbled('a call in it names no tool');
      const id = call.id === '' ? `call_${String(turn)}_${String(index)}` : call.id;
      return { type: 'tool_use', id, name: call.name, ...readArguments(call.json === '' ? '{}' : call.json) };
    }),
  ];
}

function stopReasonOf({ finished, calls, refusal }: Reading): ModelReply['stopReason'] {
  if (finished === 'content_filter' || refusal !== '') return 'refusal';
  if (finished === 'length') return 'max_tokens';
  if (calls.length > 0) return 'tool_use';
  if (finished === 'stop' || finished === 'tool_calls' || finished === 'function_call') return 'end';
  throw garbled(`it stopped for the unknown reason ${String(finished)}`);
}

function usageOf(usage: NonNullable<ChatCompletionChunk['usage']>): ModelUsage {
  const cached = Math.min(usage.prompt_tokens_details?.cached_tokens ?? 0, usage.prompt_tokens);
  return {
    inputTokens: usage.prompt_tokens - cached,
    outputTokens: usage.completion_tokens,
    cacheReadTokens: cached,
    cacheWriteTokens: 0,
  };
}

function garbled(why: string): AppError {
  return new AppError('model_garbled', `The model's answer cannot be used: ${why}.`);
}
