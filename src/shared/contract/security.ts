import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Mode } from '../domain/modes.ts';
import { Role, ToolName } from '../domain/roles.ts';
import { NoInput } from './no-input.ts';

/** One layer of the defence with its live state; `off` always says why in `detail`. */
export const Layer = z.object({
  name: z.string().max(64),
  state: z.enum(['on', 'degraded', 'off']),
  detail: z.string().max(2_000),
});
export type Layer = z.infer<typeof Layer>;

export const AuditHead = z.object({
  seq: z.number().int().nonnegative(),
  hash: z.string().max(64),
  /** The outcome of the last verification; null when there was none yet. */
  verified: z.boolean().nullable(),
});
export type AuditHead = z.infer<typeof AuditHead>;

export const Security = z.object({
  mode: Mode,
  stopped: z.boolean(),
  layers: z.array(Layer).max(64),
  roles: z.array(z.object({ role: Role, tools: z.array(ToolName).max(10) })).max(5),
  audit: AuditHead,
});
export type Security = z.infer<typeof Security>;

export const security = {
  get: oc.route({ method: 'GET', path: '/security' }).input(NoInput).output(Security),
  setMode: oc
    .route({ method: 'POST', path: '/mode' })
    .input(z.strictObject({ mode: Mode }))
    .output(z.object({ mode: Mode })),
  /** Engages or releases the stop switch; releasing fails while the stop file cannot be removed. */
  setStop: oc
    .route({ method: 'POST', path: '/stop' })
    .input(z.strictObject({ engaged: z.boolean() }))
    .output(z.object({ engaged: z.boolean() })),
};
