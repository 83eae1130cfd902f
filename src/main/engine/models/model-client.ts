import type { IncidentId } from '#shared/domain/ids.ts';
import type { AgentRole } from '#shared/domain/roles.ts';

/** How hard a model should think; `off` disables thinking where the model lets itself be told, else as little as it can. */
export type Effort = 'off' | 'low' | 'medium' | 'high';

/** A piece of a turn. Text is what the model may read: the gateway has been over it. */
export type ModelBlock =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'tool_use';
      readonly id: string;
      readonly name: string;
      readonly input: Record<string, unknown>;
      /** Why the arguments could not be read, in a sentence; the call is then to be answered as an error and never run. */
      readonly problem?: string;
    }
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

/** Tokens as the provider counted them. `inputTokens` are those that were neither read from nor written to a cache. */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** The region that did the work, where the provider names one and it changes the price. */
  readonly region?: string;
}

/** The exact bytes of an exchange, bodies only: what was sent, and what came back as it streamed. */
export interface Wire {
  readonly request: string;
  readonly response: string;
}

export interface ModelReply {
  readonly content: readonly ModelBlock[];
  /** `max_tokens`: cut off by its length. `refusal`: the provider's own rules stopped the model. */
  readonly stopReason: 'end' | 'tool_use' | 'max_tokens' | 'refusal';
  /** Null where the endpoint does not count: the call then costs what it could have cost at worst. */
  readonly usage: ModelUsage | null;
  readonly wire: Wire;
}

/** Which role of which incident asks: what a call is charged to and recorded under. */
export interface ModelCaller {
  readonly incidentId: IncidentId;
  readonly role: AgentRole;
  /** Bytes of evidence and tool output that were left out so that the turn fits, for the record. */
  readonly cutBytes?: number;
}

/** What trying an endpoint found out, in a sentence. */
export interface ModelProbe {
  readonly ok: boolean;
  readonly sentence: string;
  /** The models that the endpoint names, at most 200. */
  readonly models: readonly string[];
}

/**
 * One provider's interface. Throws `ModelFailure`, an `AppError` from the closed table: rate limits, overload, time-outs, cut
 * streams and malformed answers each with a sentence of their own. Never tries again by itself.
 */
export interface ModelClient {
  readonly provider: string;
  /** The exact body that `complete` sends. */
  encode(request: ModelRequest): string;
  complete(request: ModelRequest, signal: AbortSignal): Promise<ModelReply>;
  /** Tries key and model without spending anything. */
  probe(model: string, signal: AbortSignal): Promise<ModelProbe>;
}

/** An answer as a role gets it. Text still holds placeholders: `Gateway.fromModel` and `forTool` bring the values back. */
export type GuardedReply = ModelReply & {
  readonly costUsd: number;
  /** The incident has spent most of what it may: report what is known with the next turn. */
  readonly concludeNow: boolean;
};

/** A model as the roles reach it: gateway, budget, tape and retries around a client. The only way from a role to a model. */
export interface GuardedModel {
  readonly provider: string;
  /** The model that this role speaks with. */
  modelOf(role: AgentRole): string;
  /**
   * Sends texts of `Gateway.forStorage`. Throws `stopped` when the switch is thrown before or during the call,
   * `budget_exhausted` when the money does not suffice, and what the client throws once trying again is over.
   */
  complete(
    caller: ModelCaller,
    request: Omit<ModelRequest, 'model' | 'maxTokens'>,
    signal: AbortSignal,
  ): Promise<GuardedReply>;
}
