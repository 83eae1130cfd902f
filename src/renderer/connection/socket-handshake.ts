import { z } from 'zod';

/** The close code with which the host says that it does not know the token. */
const UNAUTHORIZED = 4401;
const TIMEOUT_MS = 10_000;

const Welcome = z.object({ type: z.literal('welcome') });

/** What became of one try to open the socket. */
export type Handshake =
  | { readonly type: 'welcomed'; readonly socket: WebSocket }
  | { readonly type: 'refused' }
  | { readonly type: 'failed' };

function isWelcome(data: unknown): boolean {
  if (typeof data !== 'string') {
    return false;
  }
  try {
    return Welcome.safeParse(JSON.parse(data)).success;
  } catch {
    return false;
  }
}

/** Opens a socket, says hello with the token and waits for the welcome, at most ten seconds. */
export function openSocket(url: string, token: string, signal: AbortSignal): Promise<Handshake> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    const listening = new AbortController();
    const settle = (result: Handshake): void => {
      listening.abort();
      if (result.type !== 'welcomed') {
        socket.close();
      }
      resolve(result);
    };
    const stop = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const options = { signal: listening.signal };
    stop.addEventListener('abort', () => settle({ type: 'failed' }), options);
    socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'hello', token })), options);
    socket.addEventListener(
      'close',
      (event) => settle({ type: event.code === UNAUTHORIZED ? 'refused' : 'failed' }),
      options,
    );
    socket.addEventListener(
      'message',
      (event) => settle(isWelcome(event.data) ? { type: 'welcomed', socket } : { type: 'failed' }),
      options,
    );
  });
}
