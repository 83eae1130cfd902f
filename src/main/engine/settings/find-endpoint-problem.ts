import ipaddr from 'ipaddr.js';

/** Pure: why a model must not be reached at this address; null when it may. Keys go over TLS, or do not leave the machine. */
export function findEndpointProblem(url: string): string | null {
  const { protocol, username, password, search, hash } = new URL(url);
  if (username !== '' || password !== '') return 'must not hold a user name or password';
  if (search !== '' || hash !== '') return 'must not hold a query or a fragment';
  return protocol === 'https:' || isLoopback(url) ? null : 'must be https, except for this machine';
}

/** Pure: whether a URL leads to this machine by its own words: `localhost` or a loopback address. */
export function isLoopback(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
  if (host === 'localhost') return true;
  return ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback';
}
