import { z } from 'zod';

const text = z.string().trim().min(1);
const glob = text.max(1_000);
const common = {
  effect: z.enum(['allow', 'ask', 'forbid']),
  /** Shown to the operator where the rule asks, and to the agent where it refuses. */
  justification: text.max(500),
  /** Checked on load: each of `matches` must match, none of `doesNotMatch` may. */
  examples: z
    .strictObject({
      matches: z.array(text.max(4_096)).max(50).default([]),
      doesNotMatch: z.array(text.max(4_096)).max(50).default([]),
    })
    .prefault({}),
};

/** A rule of one service about one tool. Among the rules that match, the strictest wins. */
export const ServiceRule = z.discriminatedUnion('tool', [
  /** The first words of the command, as they are asked for. */
  z.strictObject({
    tool: z.literal('run_diagnostics'),
    match: z.strictObject({ command: z.array(text.max(200)).min(1).max(20) }),
    ...common,
  }),
  /** A path as a glob: relative to the service's folder, or absolute. */
  z.strictObject({ tool: z.literal('read_file'), match: z.strictObject({ path: glob }), ...common }),
  z.strictObject({ tool: z.literal('grep_search'), match: z.strictObject({ path: glob }), ...common }),
  z.strictObject({ tool: z.literal('apply_patch'), match: z.strictObject({ path: glob }), ...common }),
  /** A domain with everything below it. */
  z.strictObject({ tool: z.literal('fetch_docs'), match: z.strictObject({ domain: text.max(253) }), ...common }),
  z.strictObject({ tool: z.literal('restart_service'), match: z.strictObject({}).prefault({}), ...common }),
]);
export type ServiceRule = z.infer<typeof ServiceRule>;
