import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'ssh2';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Clock } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';
import { evaluatePresentedKey } from './evaluate-presented-key.ts';
import { explainFailure } from './explain-failure.ts';
import { fingerprintKey, keyType } from './fingerprint-key.ts';
import type { HostState } from './host-access.ts';
import type { HostKeyStore } from './host-keys.ts';
import { openClient } from './open-client.ts';
import { type AuthSources, gatherAuth } from './ssh-auth.ts';

const FIRST_BACK_OFF_MS = 200;
const LONGEST_BACK_OFF_MS = 5_000;

export interface SshConnectionDeps extends AuthSources {
  readonly host: HostSettings;
  readonly hostKeys: HostKeyStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/** One connection to a host, shared by all channels, opened on demand. */
export interface SshConnection {
  /** The live connection; opens one, not sooner than the back-off allows. */
  client(signal: AbortSignal): Promise<Client>;
  state(): Pick<HostState, 'connection' | 'why'>;
  /** Every later call fails with `aborted`. */
  close(): Promise<void>;
}

interface Link {
  client: Client | null;
  opening: Promise<Client> | null;
  failures: number;
  notBefore: number;
  why: string;
}

/** Creates the connection; nothing is sent before the first call. */
export function createSshConnection(deps: SshConnectionDeps): SshConnection {
  const ending = new AbortController();
  const link: Link = { client: null, opening: null, failures: 0, notBefore: 0, why: '' };
  return {
    client: async (signal) => {
      if (ending.signal.aborted) throw new AppError('aborted', `the connection to ${deps.host.id} was closed`);
      if (link.client !== null) return link.client;
      link.opening ??= open(link, deps, ending.signal).finally(() => (link.opening = null));
      return untilAborted(link.opening, signal);
    },
    state: () => stateOf(link),
    close: async () => {
      ending.abort();
      await link.opening?.catch(() => undefined);
      await endClient(link.client);
    },
  };
}

async function open(link: Link, deps: SshConnectionDeps, signal: AbortSignal): Promise<Client> {
  try {
    await wait(Math.max(0, link.notBefore - deps.clock.now().getTime()), undefined, { signal });
    const client = await connect(deps, signal);
    link.client = client;
    link.failures = 0;
    link.why = '';
    client.once('close', () => dropped(link, client, deps));
    return client;
  } catch (error) {
    if (signal.aborted) throw new AppError('aborted', `connecting to ${deps.host.id} was given up`, { cause: error });
    const failure = explainFailure(error, failedHost(deps.host));
    backOff(link, deps.clock);
    link.why = failure.message;
    throw failure;
  }
}

async function connect(deps: SshConnectionDeps, signal: AbortSignal): Promise<Client> {
  const { host } = deps;
  if (host.jump !== undefined) {
    throw new AppError(
      'not_supported',
      `${host.id}: jump hosts are not supported yet; reach it directly or by a tunnel`,
    );
  }
  const pinned = deps.hostKeys.pinned(host.id);
  const auth = await gatherAuth(host, deps);
  const verify = (key: Buffer) =>
    evaluatePresentedKey({ host: host.id, type: keyType(key), fingerprint: fingerprintKey(key), pinned });
  return openClient({ address: host.address, port: host.port, user: host.user ?? '', auth, verify }, signal);
}

function dropped(link: Link, client: Client, deps: SshConnectionDeps): void {
  if (link.client !== client) return;
  link.client = null;
  link.why = `the connection to ${deps.host.id} was lost; it is opened again`;
  deps.log.info(link.why);
}

function backOff(link: Link, clock: Clock): void {
  link.failures += 1;
  const full = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** Math.min(link.failures - 1, 10));
  link.notBefore = clock.now().getTime() + full * (0.5 + Math.random() / 2);
}

function stateOf(link: Link): Pick<HostState, 'connection' | 'why'> {
  if (link.client !== null) return { connection: 'connected', why: '' };
  if (link.opening !== null) return { connection: 'connecting', why: link.why };
  return link.why === '' ? { connection: 'idle', why: '' } : { connection: 'failed', why: link.why };
}

function failedHost(host: HostSettings) {
  const { id, address, port, user = '', auth } = host;
  return { id, address, port, user, authKind: auth.kind === 'key' ? `key ${auth.path}` : auth.kind };
}

/** Waits for shared work with a signal of one's own; the work goes on for the others. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new AppError('aborted', 'waiting for the connection was given up'));
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
  });
}

async function endClient(client: Client | null): Promise<void> {
  if (client === null) return;
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  client.end();
  await Promise.race([closed, wait(1_000, undefined, { ref: false })]);
  client.destroy();
}
