import { oc } from '@orpc/contract';
import { z } from 'zod';
import { ServiceId, Timestamp } from '../domain/ids.ts';
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

/** What may still be done before a limit holds it back. */
export const ToolLimits = z.object({
  throttle: z.object({
    maxActions: z.number().int().positive(),
    windowSeconds: z.number().int().positive(),
    /** Who called tools within the window: a role on an incident, and how many calls it has left. */
    users: z.array(z.object({ key: z.string().max(256), left: z.number().int().nonnegative() })).max(200),
  }),
  restarts: z.object({
    cooldownSeconds: z.number().int().nonnegative(),
    /** `nextAt` null: a restart is not held back. */
    services: z
      .array(z.object({ service: ServiceId, lastAt: Timestamp.nullable(), nextAt: Timestamp.nullable() }))
      .max(1_000),
  }),
});
export type ToolLimits = z.infer<typeof ToolLimits>;

export const tools = {
  list: oc
    .route({ method: 'GET', path: '/tools' })
    .input(NoInput)
    .output(z.object({ tools: z.array(ToolDescription).max(100) })),
  limits: oc.route({ method: 'GET', path: '/tools/limits' }).input(NoInput).output(ToolLimits),
};
