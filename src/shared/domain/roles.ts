import { z } from 'zod';

/** The five roles. The supervisor only routes; the other four reason. */
export const Role = z.enum(['supervisor', 'triage', 'detective', 'surgeon', 'validator']);
export type Role = z.infer<typeof Role>;

/** The roles that reason and report. */
export const AgentRole = z.enum(['triage', 'detective', 'surgeon', 'validator']);
export type AgentRole = z.infer<typeof AgentRole>;

/** The six tools. */
export const ToolName = z.enum([
  'read_file',
  'grep_search',
  'fetch_docs',
  'run_diagnostics',
  'apply_patch',
  'restart_service',
]);
export type ToolName = z.infer<typeof ToolName>;

/** A tool of a mounted MCP server, as `mcp__<server>__<tool>`. */
export const MountedToolName = z
  .templateLiteral(['mcp__', z.string(), '__', z.string()])
  .refine((name) => /^mcp__[a-z0-9-]{1,20}__[A-Za-z0-9_-]{1,64}$/.test(name) && name.length <= 64);
export type MountedToolName = z.infer<typeof MountedToolName>;

/** Whatever a role may be offered: one of the six, or a mounted one. */
export const CallableTool = z.union([ToolName, MountedToolName]);
export type CallableTool = z.infer<typeof CallableTool>;

/** What a tool can do: look, run a bounded diagnostic, or change the host. */
export const ToolRisk = z.enum(['read', 'diagnostic', 'active']);
export type ToolRisk = z.infer<typeof ToolRisk>;

/** Which role may ask for which tool. Deny by default: what is not here is refused. */
export const TOOL_MATRIX: Readonly<Record<Role, readonly ToolName[]>> = {
  supervisor: ['read_file', 'grep_search', 'fetch_docs', 'run_diagnostics', 'apply_patch', 'restart_service'],
  triage: ['read_file', 'grep_search', 'fetch_docs'],
  detective: ['read_file', 'grep_search', 'fetch_docs', 'run_diagnostics'],
  surgeon: ['apply_patch', 'restart_service'],
  validator: ['read_file', 'grep_search', 'run_diagnostics'],
};
