import { oc } from '@orpc/contract';
import { z } from 'zod';

/** A secret that a person may type in: it goes to the OS keychain (in session mode to memory) and never comes back. */
export const SecretName = z
  .string()
  .max(128)
  .regex(/^(?:passphrase|password):[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/, 'must be passphrase:<host> or password:<host>');
export type SecretName = z.infer<typeof SecretName>;

export const secrets = {
  set: oc
    .route({ method: 'POST', path: '/secrets' })
    .input(z.strictObject({ name: SecretName, value: z.string().min(1).max(16_384) }))
    .output(z.object({ kept: z.enum(['keychain', 'session']) })),
};
