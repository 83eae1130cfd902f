import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Timestamp } from '../domain/ids.ts';
import { Untrusted } from '../domain/untrusted.ts';
import { NoInput } from './no-input.ts';

const id = z.string().min(1).max(64);
const sentence = z.string().max(2_000);

/** What a server says of a tool, whole, as a pin covers it: its words, and the pretty JSON of its arguments with sorted keys. */
export const MountedDefinition = z.object({ description: Untrusted, inputSchema: Untrusted });
export type MountedDefinition = z.infer<typeof MountedDefinition>;

/**
 * A tool of a mounted server. `new`: nobody has pinned it. `changed`: it is not what was pinned. `missing`: the server does not
 * have it. `blocked`: it reads like instructions to a model or cannot be shown whole, so it cannot be pinned. Only `pinned` ones are offered.
 */
export const MountedToolView = z.object({
  tool: id,
  state: z.enum(['pinned', 'new', 'changed', 'missing', 'blocked']),
  why: sentence,
  /** SHA-256, hex, of the canonical JSON of name, description and input schema; null while it is missing. */
  hash: z.string().max(64).nullable(),
  /** As it is now; cut where the tool is `blocked` for its length, empty while it is missing. */
  ...MountedDefinition.shape,
  /** What was pinned; null unless the tool is `changed`. */
  before: MountedDefinition.nullable(),
  pinnedHash: z.string().max(64).nullable(),
  pinnedAt: Timestamp.nullable(),
  pinnedBy: z.string().max(128).nullable(),
});
export type MountedToolView = z.infer<typeof MountedToolView>;

/** A mounted server with its live state. */
export const MountedServerView = z.object({
  id,
  kind: z.enum(['stdio', 'http']),
  /** The command line, or the address. */
  target: z.string().max(300_000),
  roles: z.array(z.enum(['triage', 'detective'])).max(2),
  state: z.enum(['starting', 'ready', 'failed']),
  /** Why it is not ready, in a sentence; empty otherwise. */
  why: sentence,
  since: Timestamp,
  tools: z.array(MountedToolView).max(20),
});
export type MountedServerView = z.infer<typeof MountedServerView>;

/** MCP servers of others that are mounted by `mcpServers` of the settings, and what a person has pinned of them. */
export const mcp = {
  list: oc
    .route({ method: 'GET', path: '/mcp' })
    .input(NoInput)
    .output(z.object({ servers: z.array(MountedServerView).max(20) })),
  /** Pins the definition whose hash was seen; `changed` when the server shows another one by now. */
  pin: oc
    .route({ method: 'POST', path: '/mcp/{server}/{tool}/pin' })
    .input(z.strictObject({ server: id, tool: id, seenHash: z.string().regex(/^[0-9a-f]{64}$/) }))
    .output(z.object({ result: z.enum(['pinned', 'changed']) })),
  /** Takes a pin back: the tool is not offered any more. */
  unpin: oc
    .route({ method: 'POST', path: '/mcp/{server}/{tool}/unpin' })
    .input(z.strictObject({ server: id, tool: id }))
    .output(z.object({ result: z.enum(['unpinned', 'not_pinned']) })),
};
