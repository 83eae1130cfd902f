import { z } from 'zod';

/**
 * Text that a host, a model or any other peer wrote: shown as text, quoted to a model, never parsed
 * for instructions, never a link that opens.
 */
export const Untrusted = z.string().max(2_000_000).brand<'Untrusted'>();
export type Untrusted = z.infer<typeof Untrusted>;

/** Marks text from a peer as untrusted. */
export function untrusted(text: string): Untrusted {
  return text as Untrusted;
}
