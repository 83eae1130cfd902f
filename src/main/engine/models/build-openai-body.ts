import type {
  ChatCompletionCreateParamsStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { ModelBlock, ModelMessage, ModelRequest } from './model-client.ts';

/** What an endpoint turned out to take; each is tried until it is refused. */
export interface EndpointHabits {
  readonly effort: boolean;
  readonly limitName: 'max_tokens' | 'max_completion_tokens';
}

/** Pure: the body of a streamed chat completion. */
export function buildOpenaiBody(request: ModelRequest, habits: EndpointHabits): ChatCompletionCreateParamsStreaming {
  const { model, maxTokens, effort, system, tools, messages } = request;
  const said: ChatCompletionMessageParam[] = messages.flatMap(asMessages);
  return {
    model,
    messages: system === '' ? said : [{ role: 'system', content: system }, ...said],
    ...(tools.length === 0 ? {} : { tools: tools.map(asTool) }),
    [habits.limitName]: maxTokens,
    // Leaving it out is the nearest to "do not think" that all endpoints understand.
    ...(habits.effort && effort !== 'off' ? { reasoning_effort: effort } : {}),
    stream: true,
    stream_options: { include_usage: true },
  };
}

function asTool({ name, description, inputSchema }: ModelRequest['tools'][number]) {
  return { type: 'function' as const, function: { name, description, parameters: { ...inputSchema, type: 'object' } } };
}

function asMessages({ role, content }: ModelMessage): ChatCompletionMessageParam[] {
  const text = content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n\n');
  if (role === 'assistant') return [asAssistant(text, content)];
  const results = content.flatMap((block): ChatCompletionMessageParam[] =>
    block.type === 'tool_result'
      ? [{ role: 'tool', tool_call_id: block.toolUseId, content: block.isError ? `Error: ${block.text}` : block.text }]
      : [],
  );
  return text === '' ? results : [...results, { role: 'user', content: text }];
}

function asAssistant(text: string, content: readonly ModelBlock[]): ChatCompletionMessageParam {
  const calls = content.flatMap((block) =>
    block.type === 'tool_use'
      ? [
          {
            id: block.id,
            type: 'function' as const,
            function: { name: block.name, arguments: JSON.stringify(block.input) },
          },
        ]
      : [],
  );
  return { role: 'assistant', content: text, ...(calls.length === 0 ? {} : { tool_calls: calls }) };
}
