import type { IncidentId } from '#shared/domain/ids.ts';
import type { AgentRole } from '#shared/domain/roles.ts';

/** How hard a model should think; `off` disables thinking. */
export type Effort = 'off' | 'low' | 'medium' | 'high';

/** A piece of a turn. Text is what the model may read: the gateway has been over it. */
export type ModelBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: Record<string, unknown> }
  | { readonly type: 'tool_result'; readonly toolUseId: string; readonly text: string; readonly isError: boolean }
  /** What the provider wants back unchanged with the next turn (thinking and its signature); nobody else reads it. */
  | { readonly type: 'opaque'; readonly provider: string; readonly body: unknown };

export interface ModelMessage {
  readonly role: 'user' | 'assistant';
  readonly content: readonly ModelBlock[];
}

export interface ModelTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of an object. */
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

/** One turn asked of a model. `system` and `tools` are the stable prefix that a provider may cache. */
export interface ModelRequest {
  readonly model: string;
  readonly maxTokens: number;
  readonly effort: Effort;
  readonly system: string;
  readonly tools: readonly ModelTool[];
  readonly messages: readonly ModelMessage[];
}

/** Tokens as the provider counted them. */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

export interface ModelReply {
  readonly content: readonly ModelBlock[];
  readonly stopReason: 'end' | 'tool_use' | 'max_tokens' | 'refusal';
  readonly usage: ModelUsage;
  /** The exact bytes of the exchange, for the tape: body of the request, and of the response as it streamed. */
  readonly wire: { readonly request: string; readonly response: string };
}

/** Which role of which incident asks: what a call is charged to and recorded under. */
export interface ModelCaller {
  readonly incidentId: IncidentId;
  readonly role: AgentRole;
}

/**
 * One provider's interface. Throws `AppError` from the closed table: rate limits, overload, time-outs, truncated streams and
 * malformed answers each with a sentence of their own. Never retries what was charged without saying so.
 */
export interface ModelClient {
  readonly provider: string;
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelReply>;
}

/** A model as the roles reach it: gateway, budget, tape and retries around a client. The only way from a role to a model. */
export interface GuardedModel {
  readonly provider: string;
  /** The model that this role speaks with. */
  modelOf(role: AgentRole): string;
  complete(
    caller: ModelCaller,
    request: Omit<ModelRequest, 'model' | 'maxTokens'>,
    signal: AbortSignal,
  ): Promise<ModelReply & { readonly costUsd: number }>;
}
