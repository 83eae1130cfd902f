import type { MountedServerView } from '#shared/contract/mcp.ts';
import type { Decider } from '#shared/domain/plan.ts';
import type { AgentRole, CallableTool } from '#shared/domain/roles.ts';
import type { ToolDefinition } from '../tool-definition.ts';

/** A tool as a role is shown it. */
export interface OfferedTool {
  readonly name: CallableTool;
  readonly description: string;
  readonly inputSchema: Record<string, unknown>;
}

/** Tools of mounted servers, for the registry. */
export interface MountedTools {
  /** Whatever the settings name; one that is not pinned or not there refuses by its policy. */
  definition(name: string): ToolDefinition | null;
  /** Pinned ones of servers that are ready. */
  offeredTo(role: AgentRole): readonly OfferedTool[];
}

/** Mounted servers as a person sees and pins them. */
export interface Mounts extends MountedTools {
  views(): readonly MountedServerView[];
  /** Throws `not_found` for what the settings do not mount, `forbidden` for a tool that is blocked. */
  pin(tool: { server: string; tool: string; seenHash: string }, by: Decider): 'pinned' | 'changed';
  unpin(tool: { server: string; tool: string }, by: Decider): 'unpinned' | 'not_pinned';
  /** Starts what the settings mount, and what they mount from now on. */
  start(): void;
  /** Ends every server that was started; safe to call twice. */
  stop(): Promise<void>;
}

/** A desk without mounted servers. */
export const NOTHING_MOUNTED: MountedTools = { definition: () => null, offeredTo: () => [] };
