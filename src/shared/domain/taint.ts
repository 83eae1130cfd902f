import { z } from 'zod';
import { IncidentId, Timestamp } from './ids.ts';
import { Untrusted } from './untrusted.ts';

/** Where a text came from, as far as trust goes. */
export const TextKind = z.enum(['operator', 'log', 'file', 'doc', 'tool']);
export type TextKind = z.infer<typeof TextKind>;

/** `flag`: looks like instructions to a model. `block`: is taken for them, could not be screened, or set off a tripwire. */
export const TaintVerdict = z.enum(['flag', 'block']);
export type TaintVerdict = z.infer<typeof TaintVerdict>;

/** A text of an incident that looks like instructions to a model. One of them, and the incident is tainted for good. */
export const Taint = z.object({
  incidentId: IncidentId,
  at: Timestamp,
  /** The evidence it stands in, or what else it is. */
  ref: z.string().max(64),
  /** `host:/path` of a line, `tool name(args)` of an answer. */
  source: z.string().max(4_096),
  kind: TextKind,
  verdict: TaintVerdict,
  categories: z.array(z.string().max(64)).max(32),
  score: z.number().min(0).max(1),
  /** The lines that were found, as they came; no model reads them. */
  text: Untrusted,
});
export type Taint = z.infer<typeof Taint>;
