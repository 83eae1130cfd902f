import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import type { WireCall } from '../../db/wire-calls-repository.ts';
import { ANTHROPIC, buildAnthropicBody } from '../../models/build-anthropic-body.ts';
import { buildOpenaiBody } from '../../models/build-openai-body.ts';
import type { ModelRequest } from '../../models/model-client.ts';

const Sent = z.object({
  model: z.string(),
  max_tokens: z.number().optional(),
  max_completion_tokens: z.number().optional(),
  reasoning_effort: z.string().optional(),
});

/** A request in the body that the provider of a recorded call is sent, for the same model and length. */
export function encodeLike(
  { provider, request: body }: Pick<WireCall, 'provider' | 'request'>,
  request: Omit<ModelRequest, 'model' | 'maxTokens'>,
): string {
  const sent = Sent.safeParse(parse(body));
  if (!sent.success) throw new AppError('storage_failed', 'a recorded request cannot be read');
  const { model, max_tokens, max_completion_tokens, reasoning_effort } = sent.data;
  const whole = { ...request, model, maxTokens: max_tokens ?? max_completion_tokens ?? 0 };
  if (provider === ANTHROPIC) return JSON.stringify(buildAnthropicBody(whole));
  const limitName = max_completion_tokens === undefined ? 'max_tokens' : 'max_completion_tokens';
  return JSON.stringify(buildOpenaiBody(whole, { effort: reasoning_effort !== undefined, limitName }));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
