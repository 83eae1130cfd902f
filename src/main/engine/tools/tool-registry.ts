import type { ToolDescription } from '#shared/contract/tools.ts';
import { Role, TOOL_MATRIX, ToolName } from '#shared/domain/roles.ts';
import { applyPatchTool } from './apply-patch.ts';
import { createFetchDocsTool, type DocsNetwork } from './fetch-docs.ts';
import { grepSearchTool } from './grep-search.ts';
import { readFileTool } from './read-file.ts';
import { restartServiceTool } from './restart-service.ts';
import { runDiagnosticsTool } from './run-diagnostics.ts';
import type { ToolDefinition } from './tool-definition.ts';

/** The tools that there are, by name. */
export interface ToolRegistry {
  get(name: string): ToolDefinition | null;
  describe(): readonly ToolDescription[];
}

/** The six tools. */
export function createToolRegistry(docs: DocsNetwork): ToolRegistry {
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
      return known.success ? tools[known.data] : null;
    },
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
