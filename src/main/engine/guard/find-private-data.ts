import ipaddr from 'ipaddr.js';
import { findSecrets, type SecretFinding } from './find-secrets.ts';
import { mergeFindings } from './merge-findings.ts';
import type { PrivateKind } from './placeholder-text.ts';

const EMAIL =
  /(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![\w-])/g;
/** SSH names its extensions like addresses: `sk-ssh-ed25519@openssh.com`. */
const ALGORITHM = /@(?:openssh\.com|libssh\.org|lysator\.liu\.se|ssh\.com)$/;
/** Four numbers with dots that are no longer version number, and whatever has the letters and colons of an IPv6 address. */
const IPV4 = /(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)/g;
const IPV6 = /(?<![\w:.])(?=[0-9a-f:.]{0,45}:[0-9a-f:.]{0,45}:)[0-9a-f:]{2,39}(?:\.\d{1,3}){0,3}(?![\w:])/gi;

/** Finds what must not reach a model: secrets, e-mail addresses and IP addresses; sorted, without overlaps. */
export function findPrivateData(text: string): readonly SecretFinding[] {
  const secrets = findSecrets(text);
  const emails = matches(text, EMAIL, 'email').filter(({ start, end }) => !ALGORITHM.test(text.slice(start, end)));
  return mergeFindings([...secrets, ...emails, ...addresses(text)]);
}

function matches(text: string, pattern: RegExp, kind: PrivateKind): SecretFinding[] {
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => ({ kind, start: index, end: index + found.length }));
}

function addresses(text: string): SecretFinding[] {
  const shaped = [...matches(text, IPV4, 'ip'), ...matches(text, IPV6, 'ip')];
  return shaped.filter(({ start, end }) => isAddress(text.slice(start, end)));
}

/** A time such as `10:20:30` is no address for want of groups, a C++ name such as `a::b` for want of a digit. */
function isAddress(text: string): boolean {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return true;
  return /\d/.test(text) && ipaddr.IPv6.isValid(text);
}
