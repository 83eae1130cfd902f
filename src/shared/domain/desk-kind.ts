import { z } from 'zod';

/** The desk of a person's own, or the embedded demo. */
export const DeskKind = z.enum(['own', 'demo']);
export type DeskKind = z.infer<typeof DeskKind>;
