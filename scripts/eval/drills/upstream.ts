import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** Something that a service of a drill talks to. */
export interface Upstream extends AsyncDisposable {
  readonly port: number;
}

/** An upstream that answers whatever it is asked; `tls` makes it one over TLS. */
export async function startUpstream(tls?: { key: string; cert: string }): Promise<Upstream> {
  const answer = (_request: unknown, response: { end(text: string): unknown }) => void response.end('ok');
  const server: Server = tls === undefined ? createServer(answer) : createSecureServer(tls, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Ends the service of a drill, then what it asked; the second also when the first fails. */
export async function stopBoth(placed: { stop(): Promise<void> }, upstream: AsyncDisposable): Promise<void> {
  try {
    await placed.stop();
  } finally {
    await upstream[Symbol.asyncDispose]();
  }
}
