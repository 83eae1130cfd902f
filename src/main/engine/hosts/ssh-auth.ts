import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type AnyAuthMethod, type BaseAgent, type ConnectConfig } from 'ssh2';
import { assertNever } from '#shared/domain/assert-never.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import { createPromptAnswers } from './prompt-answers.ts';

const AGENT_TIMEOUT_MS = 5_000;

/** Where log-in data comes from. */
export interface AuthSources {
  readonly secrets: SecretStore;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What the SSH library logs in with; `refuse` ends the attempt with a reason before anything more is sent. */
export type LogIn = (refuse: (reason: AppError) => void) => ConnectConfig;

/** Gathers what the one configured way to log in needs. Fails with `host_auth_failed` and what to do. */
export async function gatherAuth(host: HostSettings, sources: AuthSources): Promise<LogIn> {
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

async function agentAuth(host: HostSettings, sources: AuthSources): Promise<LogIn> {
  const path = sources.env.SSH_AUTH_SOCK;
  if (path === undefined || path === '') {
    throw refused(host, 'no SSH agent answers (SSH_AUTH_SOCK is not set): start one, or set auth to a key');
  }
  const agent = ssh2.createAgent(path);
  const keys = await countKeys(agent).catch((cause: unknown) => {
    throw refused(host, `no SSH agent answers at ${path} (SSH_AUTH_SOCK): start one, or set auth to a key`, cause);
  });
  if (keys === 0) throw refused(host, 'the SSH agent holds no key: add one with ssh-add, or set auth to a key');
  return oneMethod(host, { agent }, { type: 'agent', username: host.user ?? '', agent });
}

function countKeys(agent: BaseAgent): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the agent did not answer')), AGENT_TIMEOUT_MS);
    agent.getIdentities((error, keys) => {
      clearTimeout(late);
      if (error) reject(error);
      else resolve(keys?.length ?? 0);
    });
  });
}

async function keyAuth(host: HostSettings, path: string, sources: AuthSources): Promise<LogIn> {
  const username = host.user ?? '';
  const key = await readFile(expandHome(path, sources.env.HOME)).catch((cause: unknown) => {
    throw refused(host, `its key file ${path} cannot be read`, cause);
  });
  const bare = ssh2.utils.parseKey(key);
  if (!(bare instanceof Error)) return oneMethod(host, {}, { type: 'publickey', username, key });
  if (!/encrypted|passphrase/i.test(bare.message)) throw refused(host, `${path} is not a private key`, bare);
  const passphrase = await sources.secrets.get(`passphrase:${host.id}`);
  if (passphrase === null) {
    throw refused(host, `${path} needs a passphrase: sentry-desk secrets set passphrase:${host.id}`);
  }
  if (ssh2.utils.parseKey(key, passphrase) instanceof Error) {
    throw refused(host, `the stored passphrase does not open ${path}: sentry-desk secrets set passphrase:${host.id}`);
  }
  return oneMethod(host, {}, { type: 'publickey', username, key, passphrase });
}

/** One method, tried once: no other one of the setting's user is ever offered to the host. */
function oneMethod(host: HostSettings, config: ConnectConfig, method: AnyAuthMethod): LogIn {
  return (refuse) => {
    let tried = false;
    const next = (left: unknown, partial: boolean | null) => {
      if (partial === true) refuse(furtherFactor(host, left));
      if (tried) return false;
      tried = true;
      return method;
    };
    return { ...config, authHandler: next };
  };
}

/** By the method `password`, or, where the host has only that, as the answer to its one echo-less prompt. */
async function passwordAuth(host: HostSettings, sources: AuthSources): Promise<LogIn> {
  const password = await sources.secrets.get(`password:${host.id}`);
  const username = host.user ?? '';
  if (password === null) throw refused(host, `its password is not stored: sentry-desk secrets set password:${host.id}`);
  return (refuse) => {
    const answers = createPromptAnswers(host.id, password);
    const tried = { password: false, prompt: false };
    const next = (left: readonly string[] | null, partial: boolean | null) => {
      if (partial === true) refuse(furtherFactor(host, left));
      else if (!tried.password) {
        tried.password = true;
        return { type: 'password', username, password };
      } else if (!tried.prompt && left?.includes('keyboard-interactive') && !left.includes('password')) {
        tried.prompt = true;
        return { type: 'keyboard-interactive', username, prompt: answers.prompt(refuse) };
      }
      return false;
    };
    return { authHandler: next };
  };
}

function furtherFactor(host: HostSettings, left: unknown): AppError {
  const methods = Array.isArray(left) ? left.map(String).join(', ').slice(0, 200) : '';
  return refused(
    host,
    `it accepted ${host.auth.kind} and asks for a further factor (${methods}), which is not supported`,
  );
}

function expandHome(path: string, home: string | undefined): string {
  return path.startsWith('~/') && home !== undefined ? join(home, path.slice(2)) : path;
}

function refused(host: HostSettings, reason: string, cause?: unknown): AppError {
  return new AppError('host_auth_failed', `cannot log in to ${host.id}: ${reason}`, { cause });
}
