import { z } from 'zod';
import { AgentRole } from '#shared/domain/roles.ts';

/** Everything that a role was given before its first turn, so that the run can be repeated offline. */
export const RoleTape = z.object({
  role: AgentRole,
  promptVersion: z.number().int(),
  promptText: z.string(),
  /** The brief as it was; read again as the reasoner's own type. */
  brief: z.unknown(),
  preamble: z.string(),
  tools: z.array(z.object({ name: z.string(), description: z.string(), inputSchema: z.unknown() })),
  limits: z.object({ maxTurns: z.number(), maxCharacters: z.number(), maxResultCharacters: z.number() }),
});
export type RoleTape = z.infer<typeof RoleTape>;

/** What came to the role from outside while it worked, in order, and how it ended. */
export const RoleTapeOutcome = z.object({
  /** What the model answered, and whether the money then told the role to conclude. */
  replies: z.array(z.object({ content: z.array(z.unknown()), stopReason: z.string(), concludeNow: z.boolean() })),
  answers: z.array(
    z.object({
      tool: z.string(),
      ref: z.string(),
      outcome: z.enum(['ok', 'refused', 'failed']),
      text: z.string(),
    }),
  ),
  /** The values that stood for placeholders in what was sent, where they may be stored; a secret never is. */
  values: z.record(z.string(), z.string()),
  end: z.enum(['reported', 'silent', 'stopped', 'failed']),
  why: z.string(),
});
export type RoleTapeOutcome = z.infer<typeof RoleTapeOutcome>;
