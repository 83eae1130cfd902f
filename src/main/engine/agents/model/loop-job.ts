import type { AgentRole } from '#shared/domain/roles.ts';
import type { Effort, ModelMessage, ModelReply, ModelTool } from '../../models/model-client.ts';
import type { RoleReports } from './report-tools.ts';

/** Bounds of one role run. */
export interface LoopLimits {
  readonly maxTurns: number;
  /** Of everything that is sent in one request. */
  readonly maxCharacters: number;
  /** Of one tool result. */
  readonly maxResultCharacters: number;
}

/** A tool's answer as the loop passes it on; `text` is untrusted and begins with its ref. */
export interface LoopAnswer {
  readonly ref: string;
  readonly outcome: 'ok' | 'refused' | 'failed';
  readonly text: string;
}

/** What the loop reaches: a model, the role's tools, and whoever records what is left out. */
export interface LoopPorts {
  ask(request: {
    readonly effort: Effort;
    readonly system: string;
    readonly tools: readonly ModelTool[];
    readonly messages: readonly ModelMessage[];
  }): Promise<ModelReply & { readonly concludeNow: boolean }>;
  call(request: { tool: string; args: Record<string, unknown>; reason: string }): Promise<LoopAnswer>;
  /** Looks at what a model wrote; throws when the run must end. */
  inspect(text: string): void;
  quote(text: { ref: string; source: string; text: string }): string;
  /** Placeholders back to what may be stored and shown. */
  restore(text: string): string;
  cut(what: 'evidence' | 'tool_result' | 'history', lines: number, characters: number): void;
}

/** One role's job. */
export interface LoopJob<R> {
  readonly role: AgentRole;
  readonly effort: Effort;
  readonly system: string;
  readonly opening: string;
  readonly tools: readonly ModelTool[];
  readonly reports: RoleReports<R>;
  readonly words: readonly string[];
  readonly limits: LoopLimits;
}

/** How a run ends. `silent`: it was asked again for a report and gave none. `stopped`: a ceiling; what it wrote last is kept. */
export type LoopEnd<R> =
  | { readonly type: 'reported'; readonly report: R }
  | { readonly type: 'silent' | 'stopped'; readonly why: string; readonly lastWords: string };
