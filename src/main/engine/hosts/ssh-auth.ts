import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type ConnectConfig } from 'ssh2';
import { assertNever } from '#shared/domain/assert-never.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { SecretStore } from '../secrets/secret-store.ts';

/** Where log-in data comes from. */
export interface AuthSources {
  readonly secrets: SecretStore;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Gathers what the one configured way to log in needs. Fails with `host_auth_failed` and what to do. */
export async function gatherAuth(host: HostSettings, sources: AuthSources): Promise<ConnectConfig> {
  switch (host.auth.kind) {
    case 'agent':
      return agentAuth(host, sources);
    case 'password':
      return passwordAuth(host, sources);
    case 'key':
      return keyAuth(host, host.auth.path, sources);
    default:
      return assertNever(host.auth);
  }
}

function agentAuth(host: HostSettings, sources: AuthSources): ConnectConfig {
  const agent = sources.env.SSH_AUTH_SOCK;
  if (agent === undefined || agent === '') {
    throw refused(host, 'no SSH agent answers (SSH_AUTH_SOCK is not set): start one, or set auth to a key');
  }
  return { agent, authHandler: ['agent'] };
}

async function passwordAuth(host: HostSettings, sources: AuthSources): Promise<ConnectConfig> {
  const password = await sources.secrets.get(`password:${host.id}`);
  if (password === null) throw refused(host, `its password is not stored: sentry-desk secrets set password:${host.id}`);
  return { password, authHandler: ['password'] };
}

async function keyAuth(host: HostSettings, path: string, sources: AuthSources): Promise<ConnectConfig> {
  const file = expandHome(path, sources.env.HOME);
  const privateKey = await readFile(file).catch((cause: unknown) => {
    throw refused(host, `its key file ${path} cannot be read`, cause);
  });
  const bare = ssh2.utils.parseKey(privateKey);
  if (!(bare instanceof Error)) return { privateKey, authHandler: ['publickey'] };
  if (!/encrypted|passphrase/i.test(bare.message)) throw refused(host, `${path} is not a private key`, bare);
  const passphrase = await sources.secrets.get(`passphrase:${host.id}`);
  if (passphrase === null) {
    throw refused(host, `${path} needs a passphrase: sentry-desk secrets set passphrase:${host.id}`);
  }
  if (ssh2.utils.parseKey(privateKey, passphrase) instanceof Error) {
    throw refused(host, `the stored passphrase does not open ${path}: sentry-desk secrets set passphrase:${host.id}`);
  }
  return { privateKey, passphrase, authHandler: ['publickey'] };
}

function expandHome(path: string, home: string | undefined): string {
  return path.startsWith('~/') && home !== undefined ? join(home, path.slice(2)) : path;
}

function refused(host: HostSettings, reason: string, cause?: unknown): AppError {
  return new AppError('host_auth_failed', `cannot log in to ${host.id}: ${reason}`, { cause });
}
