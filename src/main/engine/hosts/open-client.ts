import type { Duplex } from 'node:stream';
import { type CipherAlgorithm, Client, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import { AppError } from '#shared/errors/app-error.ts';
import { chooseCiphers, hasNativeCiphers } from './choose-ciphers.ts';
import type { LogIn } from './ssh-auth.ts';

/** Handshake and log-in together. */
const CONNECT_TIMEOUT_MS = 10_000;

/** How one connection is opened. */
export interface OpenRequest {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly logIn: LogIn;
  /** Called with the host's public key before anything is sent that proves who we are; an error refuses it. */
  readonly verify: (key: Buffer) => AppError | null;
  /** Algorithms of host keys to ask for, best first; the library's own when absent. */
  readonly hostKeyAlgorithms?: readonly ServerHostKeyAlgorithm[];
  /** A way to the host that is open already: a tunnel through a jump host, or a socket. */
  readonly sock?: Duplex;
}

/** Opens a connection. Rejects with the verdict of `verify`, with why the log-in was refused, or with what the SSH library reports. */
export function openClient(request: OpenRequest, signal: AbortSignal): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    const state = { refusal: null as AppError | null };
    const fail = (error: unknown) => {
      signal.removeEventListener('abort', abort);
      client.destroy();
      reject(state.refusal ?? (error instanceof Error ? error : new Error(String(error))));
    };
    const refuse = (refusal: AppError) => {
      state.refusal ??= refusal;
      return fail(refusal);
    };
    const abort = () => fail(new AppError('aborted', 'connecting was given up'));
    // This stays for the life of the connection: an error event without a listener would end the engine.
    client.on('error', fail);
    client.once('close', () => fail(new Error('the host closed the connection')));
    client.once('change password', () => refuse(passwordExpired(request.user)));
    client.once('ready', () => {
      signal.removeEventListener('abort', abort);
      client.setNoDelay(true);
      resolve(client);
    });
    signal.addEventListener('abort', abort, { once: true });
    try {
      client.connect(connectConfig(request, refuse));
    } catch (error) {
      fail(error);
    }
    if (signal.aborted) abort();
  });
}

function connectConfig(request: OpenRequest, refuse: (refusal: AppError) => void): ConnectConfig {
  return {
    ...request.logIn(refuse),
    host: request.address,
    port: request.port,
    username: request.user,
    ...(request.sock === undefined ? {} : { sock: request.sock }),
    readyTimeout: CONNECT_TIMEOUT_MS,
    // The keep-alive is our own: the library's tells nobody how long the answer took.
    keepaliveInterval: 0,
    algorithms: {
      cipher: cipherOrder(),
      ...(request.hostKeyAlgorithms === undefined ? {} : { serverHostKey: [...request.hostKeyAlgorithms] }),
    },
    hostVerifier: (key: Buffer) => {
      const refusal = request.verify(key);
      if (refusal !== null) refuse(refusal);
      return refusal === null;
    },
  };
}

function passwordExpired(user: string): AppError {
  return new AppError('host_auth_failed', `the host wants ${user} to change the password first: log in there by hand`);
}

/** ssh2 leaves what is in its list already where it stands: so ours are taken out first, in this order of the fields. */
function cipherOrder(): { remove: CipherAlgorithm[]; prepend: CipherAlgorithm[]; append: CipherAlgorithm[] } {
  const ours = chooseCiphers(hasNativeCiphers());
  return { remove: ours, prepend: ours, append: [] };
}
