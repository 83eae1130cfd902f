import type { ToolDescription } from '#shared/contract/tools.ts';
import { type AgentRole, Role, TOOL_MATRIX, ToolName } from '#shared/domain/roles.ts';
import { applyPatchTool } from './apply-patch.ts';
import { createFetchDocsTool, type DocsNetwork } from './fetch-docs.ts';
import { grepSearchTool } from './grep-search.ts';
import { type MountedTools, NOTHING_MOUNTED, type OfferedTool } from './mounted/mounted-tools.ts';
import { readFileTool } from './read-file.ts';
import { restartServiceTool } from './restart-service.ts';
import { runDiagnosticsTool } from './run-diagnostics.ts';
import type { ToolDefinition } from './tool-definition.ts';

/** The tools that there are, by name. */
export interface ToolRegistry {
  get(name: string): ToolDefinition | null;
  describe(): readonly ToolDescription[];
  /** What a role is shown: its row of the matrix, and what is mounted for it and pinned. */
  offeredTo(role: AgentRole): readonly OfferedTool[];
}

/** The six tools, and those of mounted servers. */
export function createToolRegistry(docs: DocsNetwork, mounted: MountedTools = NOTHING_MOUNTED): ToolRegistry {
  const tools: Readonly<Record<ToolName, ToolDefinition>> = {
    read_file: readFileTool,
    grep_search: grepSearchTool,
    fetch_docs: createFetchDocsTool(docs),
    run_diagnostics: runDiagnosticsTool,
    apply_patch: applyPatchTool,
    restart_service: restartServiceTool,
  };
  return {
    get(name) {
      const known = ToolName.safeParse(name);
      return known.success ? tools[known.data] : mounted.definition(name);
    },
    offeredTo: (role) => [...TOOL_MATRIX[role].map((name) => tools[name]), ...mounted.offeredTo(role)],
    describe: () =>
      ToolName.options.map((name) => ({
        name,
        description: tools[name].description,
        inputSchema: tools[name].inputSchema,
        risk: tools[name].risk,
        roles: Role.options.filter((role) => TOOL_MATRIX[role].includes(name)),
      })),
  };
}
