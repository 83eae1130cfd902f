import type { IncomingHttpHeaders } from 'node:http';

/**
 * Null when the request was meant for this host and no foreign page sent it, else why it is refused.
 * Stops DNS rebinding (`Host`) and other pages' requests (`Origin`).
 */
export function evaluateOrigin(headers: Pick<IncomingHttpHeaders, 'host' | 'origin'>, port: number): string | null {
  const hosts = [`127.0.0.1:${String(port)}`, `localhost:${String(port)}`];
  if (headers.host === undefined || !hosts.includes(headers.host)) return 'The Host header does not name this server.';
  if (headers.origin !== undefined && headers.origin !== `http://${headers.host}`) {
    return 'The Origin header does not name this server.';
  }
  return null;
}
