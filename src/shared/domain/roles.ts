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
