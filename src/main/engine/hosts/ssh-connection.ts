import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'ssh2';
import type { HostId } from '#shared/domain/ids.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { explainFailure } from './explain-failure.ts';
import type { HostKeyWatch } from './host-key-watch.ts';
import type { HostKeyStore } from './host-keys.ts';
import { startKeepAlive } from './keep-alive.ts';
import { openClient } from './open-client.ts';
import { type KeyCheck, openWithPin } from './open-with-pin.ts';
import { type AuthSources, gatherAuth } from './ssh-auth.ts';
import { JumpFailed, type Tunnel, type TunnelTarget } from './tunnel.ts';

const END_TIMEOUT_MS = 500;

export interface SshConnectionDeps extends AuthSources {
  readonly host: HostSettings;
  readonly hostKeys: HostKeyStore;
  readonly hostKeyWatch: HostKeyWatch;
  /** A way through the shared connection of another host of the settings. */
  readonly openTunnel: (jump: HostId, target: TunnelTarget, signal: AbortSignal) => Promise<Tunnel>;
}

/** One live connection to a host. Once lost it stays lost. */
export interface SshConnection {
  readonly client: Client;
  /** Resolves with the reason, in a sentence, when it is lost or ended. */
  readonly gone: Promise<string>;
  /** The reason when it is gone; null while it lives. */
  readonly lost: () => string | null;
  /** Round trip of the last keep-alive in milliseconds. */
  latencyMs(): number | null;
  /** Gives it up unless the host answers within two seconds. */
  prove(): void;
  /** Ends it; the reason is what its users are told. */
  end(why: string): Promise<void>;
}

/** Connects, through the jump host where there is one. Fails with one sentence that says what to do next. */
export function openConnection(deps: SshConnectionDeps, signal: AbortSignal): Promise<SshConnection> {
  const { host, hostKeys, hostKeyWatch } = deps;
  return openWithPin({ host: host.id, hostKeys, watch: hostKeyWatch }, (check) => connect(deps, check, signal));
}

async function connect(deps: SshConnectionDeps, check: KeyCheck, signal: AbortSignal): Promise<SshConnection> {
  const { host } = deps;
  const tunnel = await openJump(deps, signal);
  try {
    const logIn = await gatherAuth(host, deps);
    const keys = { verify: check.verify, hostKeyAlgorithms: check.algorithms };
    const way = tunnel === null ? {} : { sock: tunnel.socket };
    const { address, port, user = '' } = host;
    const client = await openClient({ address, port, user, logIn, ...keys, ...way }, signal);
    return keepConnection(host, client, tunnel);
  } catch (error) {
    const lost = tunnel?.lost() ?? null;
    tunnel?.close();
    if (lost === null || signal.aborted) throw explainFailure(error, failedHost(host));
    throw new AppError('host_unreachable', `${host.id}: ${lost}`, { cause: error });
  }
}

async function openJump({ host, openTunnel }: SshConnectionDeps, signal: AbortSignal): Promise<Tunnel | null> {
  if (host.jump === undefined) return null;
  try {
    return await openTunnel(host.jump, { address: host.address, port: host.port }, signal);
  } catch (error) {
    if (error instanceof JumpFailed) throw new JumpFailed(`${host.id}: ${error.message}`, error);
    if (!(error instanceof AppError) || error.code === 'aborted') throw error;
    throw new AppError(error.code, `${host.id}: ${error.message}`, { cause: error });
  }
}

function keepConnection(host: HostSettings, client: Client, tunnel: Tunnel | null): SshConnection {
  const state = { lost: null as string | null, latencyMs: null as number | null, tell: (_why: string) => {} };
  const gone = new Promise<string>((resolve) => (state.tell = resolve));
  const lose = (why: string) => {
    if (state.lost !== null) return;
    state.lost = why;
    keepAlive.stop();
    tunnel?.close();
    state.tell(why);
  };
  const keepAlive = startKeepAlive(client, {
    onRoundTrip: (milliseconds) => {
      state.latencyMs = milliseconds;
    },
    onDead: (seconds) => {
      lose(`${host.id} has not answered for ${seconds} s: the connection was given up`);
      abandon(client, tunnel);
    },
  });
  client.once('close', () => lose(tunnel?.lost() ?? `the connection to ${host.id} was lost`));
  return {
    client,
    gone,
    lost: () => state.lost,
    latencyMs: () => state.latencyMs,
    prove: () => {
      if (state.lost === null) keepAlive.prove();
    },
    end: async (why) => {
      lose(why);
      await endClient(client, tunnel);
    },
  };
}

async function endClient(client: Client, tunnel: Tunnel | null): Promise<void> {
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  client.end();
  await Promise.race([closed, wait(END_TIMEOUT_MS, undefined, { ref: false })]);
  abandon(client, tunnel);
}

/** Ends what hangs: a tunnel waits for a word from the jump host that may never come, so its end is said here. */
function abandon(client: Client, tunnel: Tunnel | null): void {
  client.destroy();
  if (tunnel !== null && !tunnel.socket.closed) tunnel.socket.emit('close');
}

function failedHost(host: HostSettings) {
  const { id, address, port, user = '', auth } = host;
  return { id, address, port, user, authKind: auth.kind === 'key' ? `key ${auth.path}` : auth.kind };
}
