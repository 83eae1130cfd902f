import type Anthropic from '@anthropic-ai/sdk';
import { assertNever } from '#shared/domain/assert-never.ts';
import { thinkingSettings } from './anthropic-abilities.ts';
import type { ModelBlock, ModelRequest } from './model-client.ts';

export const ANTHROPIC = 'anthropic';

const CACHED = { type: 'ephemeral' } as const;

/**
 * Pure: the body of a streamed call. Tools and system prompt, the stable prefix, end in a cache mark, and so does the last
 * turn, so that each further turn reads everything before it from the cache.
 */
export function buildAnthropicBody(request: ModelRequest): Anthropic.MessageCreateParamsStreaming {
  const { model, maxTokens, effort, system, tools, messages } = request;
  const last = messages.length - 1;
  return {
    model,
    max_tokens: maxTokens,
    ...thinkingSettings(model, effort, maxTokens),
    ...(system === '' ? {} : { system: [{ type: 'text', text: system, cache_control: CACHED }] }),
    ...(tools.length === 0 ? {} : { tools: tools.map(asTool) }),
    messages: messages.map(({ role, content }, index) => {
      const blocks = content.flatMap(asBlock);
      return { role, content: index === last ? marked(blocks) : blocks };
    }),
    stream: true,
  };
}

function asTool({ name, description, inputSchema }: ModelRequest['tools'][number]): Anthropic.Tool {
  return { name, description, input_schema: { ...inputSchema, type: 'object' } };
}

function asBlock(block: ModelBlock): Anthropic.ContentBlockParam[] {
  switch (block.type) {
    case 'text':
      return block.text.trim() === '' ? [] : [{ type: 'text', text: block.text }];
    case 'tool_use':
      return [{ type: 'tool_use', id: block.id, name: block.name, input: block.input }];
    case 'tool_result':
      return [{ type: 'tool_result', tool_use_id: block.toolUseId, content: block.text, is_error: block.isError }];
    case 'opaque':
      return block.provider === ANTHROPIC ? [block.body as Anthropic.ThinkingBlockParam] : [];
    default:
      return assertNever(block);
  }
}

/** Thinking cannot carry a mark; a turn of a user ends in text or in a tool's result. */
function marked(blocks: readonly Anthropic.ContentBlockParam[]): Anthropic.ContentBlockParam[] {
  const last = blocks.at(-1);
  if (last?.type !== 'text' && last?.type !== 'tool_result') return [...blocks];
  return [...blocks.slice(0, -1), { ...last, cache_control: CACHED }];
}
