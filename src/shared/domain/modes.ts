import { z } from 'zod';

/** `AUDIT` reads and records what it would have done, `ACTIVE` may act after approval, `DISABLED` runs no agent. */
export const Mode = z.enum(['AUDIT', 'ACTIVE', 'DISABLED']);
export type Mode = z.infer<typeof Mode>;
