import { z } from 'zod';
import { FAKE_MODELS } from './anthropic-models.ts';
import { findTurnProblem } from './anthropic-turn-rules.ts';

const CacheControl = z.strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() });
const cached = { cache_control: CacheControl.nullish() };

const Text = z.strictObject({ type: z.literal('text'), text: z.string(), ...cached });
const Thinking = z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() });
const Redacted = z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() });
const ToolUse = z.strictObject({
  type: z.literal('tool_use'),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string().min(1).max(200),
  input: z.record(z.string(), z.unknown()),
  ...cached,
});
const ToolResult = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(Text)]).optional(),
  is_error: z.boolean().optional(),
  ...cached,
});
const Block = z.discriminatedUnion('type', [Text, Thinking, Redacted, ToolUse, ToolResult]);
export type RequestBlock = z.infer<typeof Block>;

const Message = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([z.string(), z.array(Block)]),
});

/** The body of `POST /v1/messages`, as far as the desk may use it: anything else is an unknown field. */
export const MessagesRequest = z.strictObject({
  model: z.string(),
  max_tokens: z.number().int().min(1),
  messages: z.array(Message).min(1),
  system: z.union([z.string(), z.array(Text)]).optional(),
  tools: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
        description: z.string().optional(),
        input_schema: z.looseObject({ type: z.literal('object') }),
        ...cached,
      }),
    )
    .optional(),
  tool_choice: z
    .strictObject({ type: z.enum(['auto', 'any', 'tool', 'none']), name: z.string().optional() })
    .optional(),
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('disabled') }),
      z.strictObject({ type: z.literal('adaptive'), display: z.enum(['summarized', 'omitted']).nullish() }),
      z.strictObject({
        type: z.literal('enabled'),
        budget_tokens: z.number().int().min(1_024),
        display: z.enum(['summarized', 'omitted']).nullish(),
      }),
    ])
    .optional(),
  output_config: z.strictObject({ effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish() }).optional(),
  stream: z.boolean().optional(),
  metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
});
export type MessagesRequest = z.infer<typeof MessagesRequest>;

/** An error as the API answers it. */
export interface ApiProblem {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

const invalid = (message: string): ApiProblem => ({ status: 400, type: 'invalid_request_error', message });

/** Reads a body as strictly as the API does; `issued` knows the signatures and turns that this server gave out. */
export function checkRequest(
  body: string,
  issued: IssuedTurns,
): { readonly request: MessagesRequest } | { readonly problem: ApiProblem } {
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch {
    return { problem: invalid('The request body is not valid JSON') };
  }
  const parsed = MessagesRequest.safeParse(raw);
  if (!parsed.success) return { problem: invalid(describeIssue(parsed.error, raw)) };
  const request = parsed.data;
  if (FAKE_MODELS[request.model] === undefined)
    return { problem: { status: 404, type: 'not_found_error', message: `model: ${request.model}` } };
  const problem = findSettingProblem(request) ?? findToolProblem(request) ?? findTurnProblem(request, issued);
  return problem === null ? { request } : { problem: invalid(problem) };
}

/** What the server remembers of the turns it answered with. */
export interface IssuedTurns {
  /** Model that gave out this signature for exactly this text; null when nobody did. */
  signedBy(signature: string, thinking: string): string | null;
  /** Signatures that came with a tool call, in order; null for a call that this server did not make. */
  signaturesBefore(toolUseId: string): readonly string[] | null;
}

function describeIssue(error: z.ZodError, raw: unknown): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'invalid request';
  const place = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    return `${place === '' ? '' : `${place}.`}${String(key)}: Extra inputs are not permitted`;
  }
  const top = issue.path[0];
  const missing = typeof raw === 'object' && raw !== null && typeof top === 'string' && !(top in raw);
  return `${place}: ${missing ? 'Field required' : issue.message}`;
}

function findSettingProblem(request: MessagesRequest): string | null {
  const { model, thinking, output_config: output, max_tokens: maxTokens, tool_choice: choice } = request;
  const abilities = FAKE_MODELS[model];
  if (abilities === undefined) return `model: ${model}`;
  if (maxTokens > abilities.maxTokens)
    return `max_tokens: ${maxTokens} > ${abilities.maxTokens}, which is the maximum allowed number of output tokens for ${model}`;
  if (output?.effort && !abilities.effort) return 'This model does not support the effort parameter.';
  const use = 'Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.';
  if (abilities.thinking === 'always') {
    if (thinking && thinking.type !== 'adaptive')
      return `"thinking.type.${thinking.type}" is not supported for this model. ${use}`;
    if (choice && (choice.type === 'any' || choice.type === 'tool'))
      return `tool_choice.type "${choice.type}" is not supported for this model.`;
  }
  if (abilities.thinking === 'budget') {
    if (thinking?.type === 'adaptive') return 'adaptive thinking is not supported on this model';
    if (thinking?.type === 'enabled' && thinking.budget_tokens >= maxTokens)
      return '`max_tokens` must be greater than `thinking.budget_tokens`.';
  } else if (thinking?.type === 'enabled') {
    return `"thinking.type.enabled" is not supported for this model. ${use}`;
  }
  if (thinking?.type === 'disabled' && (output?.effort === 'xhigh' || output?.effort === 'max'))
    return `thinking.type "disabled" is not supported with effort ${output.effort}`;
  return null;
}

function findToolProblem({ tools = [], system, messages }: MessagesRequest): string | null {
  const names = tools.map(({ name }) => name);
  if (new Set(names).size < names.length) return 'tools: Tool names must be unique.';
  const blocks = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  if (tools.length === 0 && blocks.some(({ type }) => type === 'tool_use' || type === 'tool_result'))
    return 'Requests which include `tool_use` or `tool_result` blocks must define tools';
  const marked = [...tools, ...(typeof system === 'string' || system === undefined ? [] : system), ...blocks].filter(
    (part) => 'cache_control' in part && part.cache_control,
  ).length;
  return marked > 4 ? `A maximum of 4 blocks with cache_control may be provided. Found ${marked}.` : null;
}
