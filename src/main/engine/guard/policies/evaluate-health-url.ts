/** A URL that curl may ask, as it is passed on, or why it may not. */
export type HealthUrl =
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'refused'; readonly reason: string };

const refused = (reason: string): HealthUrl => ({ type: 'refused', reason });
/** Scheme, host (name, IPv4 or bracketed IPv6), port, path and query; no credentials, no fragment, nothing curl expands. */
const PLAIN =
  /^(?:(https?):\/\/)?([A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::([1-9]\d{0,4}))?(\/[A-Za-z0-9._~/%=&,:;+@-]*(?:\?[A-Za-z0-9._~/%=&,:;+@?-]*)?)?$/;

/** Judges a URL for curl: plain http or https, to one of the `host:port` pairs of the service's health check. */
export function evaluateHealthUrl(text: string, healthHosts: readonly string[]): HealthUrl {
  const parts = PLAIN.exec(text);
  if (parts === null)
    return refused(
      /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? 'only plain http and https URLs are allowed' : 'this is not a plain URL',
    );
  const scheme = parts[1] ?? 'http';
  const port = parts[3] ?? (scheme === 'https' ? '443' : '80');
  const target = `${(parts[2] ?? '').toLowerCase()}:${Number(port)}`;
  if (!healthHosts.some((host) => host.toLowerCase() === target)) {
    return refused(`${target} is not an address of the service's health check`);
  }
  return { type: 'url', url: parts[1] === undefined ? `http://${text}` : text };
}
