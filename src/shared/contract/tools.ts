import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Role, ToolName, ToolRisk } from '../domain/roles.ts';
import { NoInput } from './no-input.ts';

export const ToolDescription = z.object({
  name: ToolName,
  description: z.string().max(4_000),
  /** JSON Schema of the arguments. */
  inputSchema: z.record(z.string(), z.unknown()),
  risk: ToolRisk,
  roles: z.array(Role).max(5),
});
export type ToolDescription = z.infer<typeof ToolDescription>;

export const tools = {
  list: oc
    .route({ method: 'GET', path: '/tools' })
    .input(NoInput)
    .output(z.object({ tools: z.array(ToolDescription).max(100) })),
};
