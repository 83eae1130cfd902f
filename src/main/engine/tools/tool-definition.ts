import { z } from 'zod';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { PlanStep } from '#shared/domain/plan.ts';
import type { AgentRole, CallableTool, ToolName, ToolRisk } from '#shared/domain/roles.ts';
import type { ServiceSettings, Settings } from '#shared/domain/settings.ts';
import type { ClosedFiles } from '../guard/policies/closed-files.ts';
import type { PolicyRule } from '../guard/policies/evaluate-policy.ts';
import type { RestartQuestion } from '../guard/policies/evaluate-restart.ts';
import type { HostAccess } from '../hosts/host-access.ts';

/** What a tool may look at while it works. */
export interface ToolContext {
  readonly incidentId: IncidentId;
  readonly service: ServiceSettings;
  readonly settings: Settings;
  readonly hosts: HostAccess;
  /** Absolute real folders of the service's host that no tool may reach. */
  readonly closed: readonly string[];
  /** Puts secrets into a checked patch, for the host alone. */
  readonly fillIn: (patch: string) => string;
  /** Files that no patch may touch. */
  readonly closedFiles: ClosedFiles;
  /** The steps that the incident's plan holds so far. */
  readonly drafts: readonly PlanStep[];
  /** When the service was last restarted by the desk, and what follows. */
  readonly restart: RestartQuestion;
}

/** What a tool answers; `text` follows the `[tool:<id>] ` of the answer. */
export interface ToolResult {
  readonly outcome: 'ok' | 'refused' | 'failed';
  readonly text: string;
  readonly step?: PlanStep;
}

/** A call whose arguments fit the schema. */
export interface PreparedCall {
  readonly rules: (context: ToolContext) => readonly PolicyRule[];
  readonly run: (context: ToolContext, signal: AbortSignal) => Promise<ToolResult>;
}

/** One tool of the registry. */
export interface ToolDefinition {
  readonly name: CallableTool;
  /** Of a mounted tool: who may use it. The six follow `TOOL_MATRIX`. */
  readonly roles?: readonly AgentRole[];
  readonly description: string;
  readonly risk: ToolRisk;
  readonly inputSchema: Record<string, unknown>;
  prepare(args: unknown): PreparedCall | { readonly invalid: string };
}

interface ToolSpec<S extends z.ZodType> {
  readonly name: ToolName;
  readonly description: string;
  readonly risk: ToolRisk;
  readonly input: S;
  readonly rules: (args: z.output<S>, context: ToolContext) => readonly PolicyRule[];
  readonly run: (args: z.output<S>, context: ToolContext, signal: AbortSignal) => Promise<ToolResult>;
}

/** Ties a tool's schema, policy and work together. */
export function defineTool<S extends z.ZodType>(spec: ToolSpec<S>): ToolDefinition {
  return {
    name: spec.name,
    description: spec.description,
    risk: spec.risk,
    inputSchema: z.toJSONSchema(spec.input, { io: 'input' }),
    prepare(args) {
      const parsed = spec.input.safeParse(args);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        return { invalid: `${issue?.path.join('.') || 'arguments'}: ${issue?.message ?? 'cannot be read'}` };
      }
      return {
        rules: (context) => spec.rules(parsed.data, context),
        run: (context, signal) => spec.run(parsed.data, context, signal),
      };
    },
  };
}

/** A refusal as a tool's answer. */
export function refuse(reason: string): ToolResult {
  return { outcome: 'refused', text: `refused: ${reason}` };
}

/** A failure as a tool's answer. */
export function failed(reason: string): ToolResult {
  return { outcome: 'failed', text: `failed: ${reason}` };
}
