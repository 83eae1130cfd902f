import type Anthropic from '@anthropic-ai/sdk';
import { AppError } from '#shared/errors/app-error.ts';
import { ANTHROPIC } from './build-anthropic-body.ts';
import type { ModelBlock, ModelReply, ModelUsage } from './model-client.ts';
import { readArguments } from './read-arguments.ts';

type Event = Anthropic.RawMessageStreamEvent;
type Answer = Omit<ModelReply, 'wire'>;

interface OpenBlock {
  readonly start: Anthropic.ContentBlock;
  text: string;
  signature: string;
  closed: boolean;
}

interface Reading {
  readonly blocks: OpenBlock[];
  usage: ModelUsage | null;
  stopReason: Anthropic.StopReason | null;
  stopped: boolean;
}

/** Reads a streamed answer to its end; half an answer fails with `model_garbled`, however well it reads. */
export async function readAnthropicStream(events: AsyncIterable<Event>): Promise<Answer> {
  const reading: Reading = { blocks: [], usage: null, stopReason: null, stopped: false };
  for await (const event of events) take(reading, event);
  if (!reading.stopped || reading.stopReason === null) throw garbled('it ended half way');
  if (reading.blocks.some(({ closed }) => !closed)) throw garbled('a part of it was never finished');
  return {
    content: reading.blocks.flatMap(asBlock),
    stopReason: asStopReason(reading.stopReason),
    usage: reading.usage,
  };
}

function take(reading: Reading, event: Event): void {
  switch (event.type) {
    case 'message_start':
      reading.usage = usageOf(event.message.usage, event.message.usage.inference_geo);
      break;
    case 'content_block_start':
      if (event.index !== reading.blocks.length) throw garbled('its parts are out of order');
      reading.blocks.push({ start: event.content_block, text: '', signature: '', closed: false });
      break;
    case 'content_block_delta':
      extend(openBlock(reading, event.index), event.delta);
      break;
    case 'content_block_stop':
      openBlock(reading, event.index).closed = true;
      break;
    case 'message_delta':
      reading.stopReason = event.delta.stop_reason;
      reading.usage = updated(reading.usage, event.usage);
      break;
    case 'message_stop':
      reading.stopped = true;
      break;
    default:
      break;
  }
}

function openBlock({ blocks }: Reading, index: number): OpenBlock {
  const block = blocks[index];
  if (block === undefined || block.closed) throw garbled('a piece belongs to no open part');
  return block;
}

function extend(block: OpenBlock, delta: Anthropic.RawContentBlockDelta): void {
  if (delta.type === 'text_delta') block.text += delta.text;
  else if (delta.type === 'thinking_delta') block.text += delta.thinking;
  else if (delta.type === 'input_json_delta') block.text += delta.partial_json;
  else if (delta.type === 'signature_delta') block.signature += delta.signature;
}

function asBlock({ start, text, signature }: OpenBlock): ModelBlock[] {
  switch (start.type) {
    case 'text':
      return [{ type: 'text', text: start.text + text }];
    case 'tool_use':
      return [{ type: 'tool_use', id: start.id, name: start.name, ...readArguments(text === '' ? '{}' : text) }];
    case 'thinking': {
      const body = { type: 'thinking', thinking: start.thinking + text, signature: start.signature + signature };
      return [{ type: 'opaque', provider: ANTHROPIC, body }];
    }
    case 'redacted_thinking':
      return [{ type: 'opaque', provider: ANTHROPIC, body: { type: 'redacted_thinking', data: start.data } }];
    default:
      // Parts of tools that run at the provider: none is ever asked for.
      throw garbled(`it holds a part of the kind ${start.type}`);
  }
}

function asStopReason(reason: Anthropic.StopReason): ModelReply['stopReason'] {
  switch (reason) {
    case 'end_turn':
    case 'stop_sequence':
      return 'end';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'max_tokens';
    case 'tool_use':
    case 'refusal':
      return reason;
    default:
      throw garbled(`it stopped for the unknown reason ${reason}`);
  }
}

function usageOf(usage: Anthropic.Usage, region: string | null): ModelUsage {
  return {
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    cacheReadTokens: usage.cache_read_input_tokens ?? 0,
    cacheWriteTokens: usage.cache_creation_input_tokens ?? 0,
    ...(region ? { region } : {}),
  };
}

/** Counts rise while the answer streams; the last one is the one that is charged. */
function updated(before: ModelUsage | null, usage: Anthropic.MessageDeltaUsage): ModelUsage | null {
  if (before === null) return null;
  return {
    ...before,
    inputTokens: usage.input_tokens ?? before.inputTokens,
    outputTokens: usage.output_tokens,
    cacheReadTokens: usage.cache_read_input_tokens ?? before.cacheReadTokens,
    cacheWriteTokens: usage.cache_creation_input_tokens ?? before.cacheWriteTokens,
  };
}

function garbled(why: string): AppError {
  return new AppError('model_garbled', `The model's answer cannot be used: ${why}.`);
}
