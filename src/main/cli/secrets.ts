import { AppError } from '#shared/errors/app-error.ts';
import { createSecretStore } from '../engine/secrets/create-secret-store.ts';
import { print, type Task, UsageError } from './cli-context.ts';
import { keychainHint } from './keychain-hint.ts';
import { readSecret } from './read-secret.ts';
import { createStderrLogger } from './stderr-logger.ts';

/** Stores a secret in the OS keychain; in session mode there is nowhere to store it. */
export const secretsSetCommand: Task<{ name: string }> = async (context, options) => {
  if (!/^[A-Za-z0-9][A-Za-z0-9:._-]{0,127}$/.test(options.name)) {
    throw new UsageError('NAME: use letters, digits, colon, dot, dash and underscore only');
  }
  const log = createStderrLogger({ ...context, env: { LOG_LEVEL: 'error' } });
  const secrets = await createSecretStore({ env: context.env, log });
  if (secrets.state() !== 'keychain')
    throw new AppError(
      'keychain_unavailable',
      `The secret cannot be stored: ${secrets.detail()} ${keychainHint(process.platform)}`,
    );
  const value = await readSecret(context, `Value of ${options.name}: `);
  if (value === '') throw new UsageError('the secret is empty');
  await secrets.set(options.name, value);
  print(context, options.json === true ? JSON.stringify({ stored: options.name }) : `stored: ${options.name}`);
  return 0;
};
