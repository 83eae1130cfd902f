import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { SecretFinding } from './find-secrets.ts';

/** Each begins with what is rare, and what stands around it is looked at afterwards: that is what makes them fast. */
const IPV4 = /\d{1,3}(?:\.\d{1,3}){3}/g;
/** What an IPv6 address has from its first colon on, with an IPv4 one at its end perhaps. */
const IPV6 = /:[0-9a-f:.]{1,300}/gi;
const GROUP = /[0-9a-f]{0,4}$/i;
const LONGEST_IPV6 = 45;
/** Eight bytes of hardware, not eight groups of an address. */
const HARDWARE = /^(?:[0-9a-f]{2}:){7}[0-9a-f]{2}$/i;
/** A public key with its host in front, as `known_hosts` keeps it. */
const HOST_KEY = /^\S{1,1000} (?:ssh-|ecdsa-sha2-|sk-)[\w@.-]{3,60} AAAA[A-Za-z0-9+/]{20}/gm;

/** Finds IP addresses, in brackets, with a port, a zone or the length of a network too; sorted. */
export function findAddresses(text: string): SecretFinding[] {
  const found = [...findIpv4(text), ...findIpv6(text)];
  const examples = found.length === 0 ? [] : hostKeysOf(text);
  return found.filter((finding) => !isExample(text, finding, examples)).sort((a, b) => a.start - b.start);
}

function findIpv4(text: string): SecretFinding[] {
  return [...text.matchAll(IPV4)]
    .map(({ 0: found, index }) => ({ kind: 'ip' as const, start: index, end: index + found.length }))
    .filter(({ start, end }) => isNoVersion(text, start, end))
    .filter(({ start, end }) =>
      text
        .slice(start, end)
        .split('.')
        .every((part) => Number(part) <= 255),
    );
}

/** No part of a longer number or name: `v1.2.3.4`, `lib-1.2.3.4`, `1.2.3.4.5`, `1.2.3.4-rc`, `1.2.3.4-5ubuntu6`. */
function isNoVersion(text: string, start: number, end: number): boolean {
  return (
    !/[\w.]$|[A-Za-z]-$/.test(text.slice(Math.max(0, start - 2), start)) &&
    !/^(?:\w|\.\d|-\d{0,4}[A-Za-z])/.test(text.slice(end, end + 6))
  );
}

function findIpv6(text: string): SecretFinding[] {
  const findings: SecretFinding[] = [];
  let last = 0;
  for (const { 0: rest, index } of text.matchAll(IPV6)) {
    const first = GROUP.exec(text.slice(Math.max(last, index - 4), index))?.[0] ?? '';
    last = index + rest.length;
    const run = first + rest;
    const lead = run.length - run.replace(/^(?::(?!:)|\.)+/, '').length;
    const address = run.slice(lead).replace(/\.+$|(?<!:):$/, '');
    const start = index - first.length + lead;
    const end = start + address.length;
    if (isIpv6(address) && isApart(text, start, end)) findings.push({ kind: 'ip', start, end });
  }
  return findings;
}

/** A time such as `10:20:30` is no address for want of groups, a C++ name such as `a::b` for want of a digit. */
function isIpv6(text: string): boolean {
  if (text.length > LONGEST_IPV6 || !/:[0-9a-f.]*:/i.test(text) || !/\d/.test(text)) return false;
  return isIPv6(text) && !HARDWARE.test(text);
}

/** No part of a longer word: `x1::2` is none. */
function isApart(text: string, start: number, end: number): boolean {
  return !/[\w:]/.test(text[start - 1] === ':' ? '' : (text[start - 1] ?? '')) && !/[\w]/.test(text[end] ?? '');
}

function hostKeysOf(text: string): { start: number; end: number }[] {
  return [...text.matchAll(HOST_KEY)].map(({ 0: found, index }) => ({ start: index, end: index + found.length }));
}

/** An address that is set aside for documents and names nobody, in the record of a public key. */
function isExample(text: string, { start, end }: SecretFinding, hostKeys: readonly { start: number; end: number }[]) {
  if (!hostKeys.some((line) => start >= line.start && end <= line.end)) return false;
  const address = ipaddr.parse(text.slice(start, end));
  const range: string = address.range();
  const isTestNet = address.kind() === 'ipv4' && /^(?:192\.0\.2|198\.51\.100|203\.0\.113)\./.test(address.toString());
  return isTestNet || (address.kind() === 'ipv6' && range === 'reserved' && address.toString().startsWith('2001:db8:'));
}
