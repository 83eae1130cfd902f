import { z } from 'zod';
import type { ApiProblem } from './anthropic-rules.ts';

const Name = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/);
const Call = z.strictObject({
  id: z.string().min(1),
  type: z.literal('function'),
  function: z.strictObject({ name: Name, arguments: z.string() }),
});
const Message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('system'), content: z.string() }),
  z.strictObject({ role: z.literal('user'), content: z.string() }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.string().nullish(),
    tool_calls: z.array(Call).min(1).optional(),
  }),
  z.strictObject({ role: z.literal('tool'), tool_call_id: z.string(), content: z.string() }),
]);

/** The body of `POST /chat/completions`, as far as the desk may use it. */
export const ChatRequest = z.strictObject({
  model: z.string(),
  messages: z.array(Message).min(1),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        function: z.strictObject({
          name: Name,
          description: z.string().optional(),
          parameters: z.looseObject({ type: z.literal('object') }),
        }),
      }),
    )
    .min(1)
    .optional(),
  max_tokens: z.number().int().min(1).optional(),
  max_completion_tokens: z.number().int().min(1).optional(),
  reasoning_effort: z.enum(['minimal', 'low', 'medium', 'high']).optional(),
  stream: z.literal(true),
  stream_options: z.strictObject({ include_usage: z.boolean() }).optional(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** Settings that this endpoint refuses. */
export interface Refusals {
  readonly reasoningEffort: boolean;
  readonly maxTokens: boolean;
}

const invalid = (message: string): ApiProblem => ({ status: 400, type: 'invalid_request_error', message });

/** Reads a body as strictly as the API does. */
export function checkChatRequest(
  body: string,
  refusals: Refusals,
): { readonly request: ChatRequest } | { readonly problem: ApiProblem } {
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch {
    return { problem: invalid('We could not parse the JSON body of your request.') };
  }
  const parsed = ChatRequest.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const unknown =
      issue?.code === 'unrecognized_keys' ? `Unrecognized request argument supplied: ${issue.keys.join()}` : null;
    return {
      problem: invalid(unknown ?? `Invalid value at '${issue?.path.join('.') ?? ''}': ${issue?.message ?? ''}`),
    };
  }
  const request = parsed.data;
  if (refusals.reasoningEffort && request.reasoning_effort !== undefined)
    return { problem: invalid('Unrecognized request argument supplied: reasoning_effort') };
  if (refusals.maxTokens && request.max_tokens !== undefined)
    return {
      problem: invalid(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      ),
    };
  const problem = findOrderProblem(request.messages);
  return problem === null ? { request } : { problem: invalid(problem) };
}

function findOrderProblem(messages: ChatRequest['messages']): string | null {
  let open: string[] = [];
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.includes(message.tool_call_id))
        return "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.";
      open = open.filter((id) => id !== message.tool_call_id);
      continue;
    }
    if (open.length > 0) return unanswered(open);
    if (message.role === 'assistant') open = (message.tool_calls ?? []).map(({ id }) => id);
  }
  return open.length > 0 ? unanswered(open) : null;
}

function unanswered(ids: readonly string[]): string {
  return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${ids.join(', ')}`;
}
