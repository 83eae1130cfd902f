import { Client, type ConnectConfig } from 'ssh2';
import { AppError } from '#shared/errors/app-error.ts';
import { chooseCiphers, hasNativeCiphers } from './choose-ciphers.ts';

/** Handshake and log-in together. */
const CONNECT_TIMEOUT_MS = 10_000;
/** A dead connection is noticed after three of these. */
const KEEP_ALIVE_MS = 2_500;

/** How one connection is opened. */
export interface OpenRequest {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly auth: ConnectConfig;
  /** Called with the host's public key before anything is sent that proves who we are; an error refuses it. */
  readonly verify: (key: Buffer) => AppError | null;
}

/** Opens a connection. Rejects with the verdict of `verify`, or with what the SSH library reports. */
export function openClient(request: OpenRequest, signal: AbortSignal): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    const state = { refusal: null as AppError | null };
    const fail = (error: unknown) => {
      signal.removeEventListener('abort', abort);
      client.destroy();
      reject(state.refusal ?? (error instanceof Error ? error : new Error(String(error))));
    };
    const abort = () => fail(new AppError('aborted', 'connecting was given up'));
    // This stays for the life of the connection: an error event without a listener would end the engine.
    client.on('error', fail);
    client.once('close', () => fail(new Error('the host closed the connection')));
    client.once('ready', () => {
      signal.removeEventListener('abort', abort);
      client.setNoDelay(true);
      resolve(client);
    });
    signal.addEventListener('abort', abort, { once: true });
    client.connect(connectConfig(request, (refusal) => (state.refusal = refusal)));
    if (signal.aborted) abort();
  });
}

function connectConfig(request: OpenRequest, onRefused: (refusal: AppError) => void): ConnectConfig {
  return {
    ...request.auth,
    host: request.address,
    port: request.port,
    username: request.user,
    readyTimeout: CONNECT_TIMEOUT_MS,
    keepaliveInterval: KEEP_ALIVE_MS,
    keepaliveCountMax: 3,
    algorithms: { cipher: { prepend: chooseCiphers(hasNativeCiphers()), append: [], remove: [] } },
    hostVerifier: (key: Buffer) => {
      const refusal = request.verify(key);
      if (refusal !== null) onRefused(refusal);
      return refusal === null;
    },
  };
}
