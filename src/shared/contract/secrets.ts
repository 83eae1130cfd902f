import { oc } from '@orpc/contract';
import { z } from 'zod';
import { NoInput } from './no-input.ts';

/** The keys of model providers, by the names that the environment uses. */
export const ModelKeyName = z.enum(['ANTHROPIC_API_KEY', 'BEDROCK_GATEWAY_API_KEY', 'OPENAI_COMPATIBLE_API_KEY']);
export type ModelKeyName = z.infer<typeof ModelKeyName>;

/** A secret that a person may type in: it goes to the OS keychain (in session mode to memory) and never comes back. */
export const SecretName = z
  .string()
  .max(128)
  .regex(
    /^(?:(?:passphrase|password):[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}|mcp:[a-z0-9-]{1,20}|(?:ANTHROPIC|BEDROCK_GATEWAY|OPENAI_COMPATIBLE)_API_KEY)$/,
    'must be passphrase:<host>, password:<host>, mcp:<server> or the name of a model key',
  );
export type SecretName = z.infer<typeof SecretName>;

/** Whether there is a value, and where; never the value. */
export const SecretState = z.object({
  name: SecretName,
  /** `environment`: given by a variable of that name, which is used and not stored. */
  kept: z.enum(['keychain', 'session', 'environment', 'none']),
});
export type SecretState = z.infer<typeof SecretState>;

export const secrets = {
  /** The secrets that the settings have a use for: the model keys, and what hosts and mounted servers ask for. */
  list: oc
    .route({ method: 'GET', path: '/secrets' })
    .input(NoInput)
    .output(z.object({ secrets: z.array(SecretState).max(2_100) })),
  set: oc
    .route({ method: 'POST', path: '/secrets' })
    .input(z.strictObject({ name: SecretName, value: z.string().min(1).max(16_384) }))
    .output(z.object({ kept: z.enum(['keychain', 'session']) })),
  remove: oc
    .route({ method: 'POST', path: '/secrets/remove' })
    .input(z.strictObject({ name: SecretName }))
    .output(z.object({ removed: SecretName })),
};
