import ipaddr from 'ipaddr.js';

/** The judgement on a URL, before any name is looked up. */
export interface UrlVerdict {
  readonly verdict: 'allow' | 'deny';
  readonly reason: string;
}

const MAX_LENGTH = 2_048;
const deny = (reason: string): UrlVerdict => ({ verdict: 'deny', reason });

/** The part between `//` and the path, as it was written; null when the text has no such form. */
function writtenAuthority(text: string): string | null {
  return /^https:\/\/([^/?#]*)/i.exec(text)?.[1] ?? null;
}

/** An entry counts only as a name of at least two labels that is not an address. */
function usableDomain(entry: string): string | null {
  const domain = entry.toLowerCase().replace(/^\*?\./, '');
  return /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$/.test(domain) ? domain : null;
}

function onList(host: string, allow: readonly string[]): boolean {
  return allow.some((entry) => {
    const domain = usableDomain(entry);
    return domain !== null && (host === domain || host.endsWith(`.${domain}`));
  });
}

/** Judges a URL: https, plain ASCII host on the list or below it, default port, no credentials, no address in any spelling. */
export function evaluateUrl(input: { readonly url: string; readonly allow: readonly string[] }): UrlVerdict {
  const { url: text } = input;
  if (text.length > MAX_LENGTH) return deny(`the URL is longer than ${MAX_LENGTH} characters`);
  if (/[\s\\]|\p{C}/u.test(text)) return deny('the URL holds white space, a backslash or an invisible character');
  const authority = writtenAuthority(text);
  if (authority === null) return deny('only https:// is allowed');
  if (!URL.canParse(text)) return deny('this is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:') return deny('only https:// is allowed');
  if (url.username !== '' || url.password !== '' || authority.includes('@')) return deny('credentials are not allowed');
  if (url.port !== '') return deny('only the default port is allowed');
  const host = url.hostname;
  if (authority.toLowerCase().replace(/:443$/, '') !== host) return deny('the host is written in an unusual way');
  if (host.startsWith('[') || ipaddr.isValid(host) || /(^|\.)\d+\.?$/.test(host))
    return deny('an address instead of a name');
  if (!/^[a-z0-9.-]+$/.test(host) || host.endsWith('.')) return deny('the host is written in an unusual way');
  return onList(host, input.allow)
    ? { verdict: 'allow', reason: `${host} is on the list` }
    : deny(`${host} is not on the list`);
}

/** Whether an address may be connected to: public unicast, also behind every form of IPv4 in IPv6. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || address.includes('%')) return false;
  const parsed = ipaddr.process(address);
  // Of IPv6 only 2000::/3 is given out for the public network.
  const given = parsed.kind() === 'ipv4' || ((parsed.toByteArray()[0] ?? 0) & 0xe0) === 0x20;
  return given && parsed.range() === 'unicast';
}
