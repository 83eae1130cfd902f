import type { SecretFinding } from './find-secrets.ts';

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----/g;
const END = /-----? ?END [A-Z0-9 ]{0,60}-----?/g;
/** A key without an end is taken to be no longer than this. */
const MAX_OPEN_KEY = 8_192;
/** The private part of a PuTTY key, with the keyed hash that closes it. */
const PUTTY =
  /\bPrivate-Lines: ?\d{1,3}\r?\n((?:[A-Za-z0-9+/=]{1,100}\r?\n?){1,200})|\bPrivate-(?:MAC|Hash): ?([0-9a-f]{40,64})/g;
/** A key file in base64, as kubeconfigs and secrets of clusters hold it. */
const ENCODED = /\bLS0tLS1CRUdJTi[A-Za-z0-9+/=_-]{40,16000}/g;
/** Lines of nothing but base64, as an excerpt out of the middle of a key has them. */
const BODY = /^[A-Za-z0-9+/]{64}(?:[A-Za-z0-9+/]{1,12})?$/;
const LAST = /^[A-Za-z0-9+/]{1,76}={0,2}$/;
const PUBLIC = /BEGIN (?:CERTIFICATE|[A-Z0-9 ]{0,20}PUBLIC KEY|X509|PKCS7|PGP (?:SIGNATURE|MESSAGE|PUBLIC))/;

/** Private keys whole, cut off, on one line with `\n` in it, in base64, and as an excerpt without its ends. */
export function findPrivateKeys(text: string): SecretFinding[] {
  return [...findBlocks(text), ...findPutty(text), ...findEncoded(text), ...findExcerpts(text)];
}

/** By search, not by one pattern: a text of many beginnings without an end must not cost a scan for each. */
function findBlocks(text: string): SecretFinding[] {
  const findings: SecretFinding[] = [];
  let at = 0;
  let hasEnd = true;
  for (const { index } of text.matchAll(BEGIN)) {
    if (index < at) continue;
    END.lastIndex = index + 10;
    const end: RegExpExecArray | null = hasEnd ? END.exec(text) : null;
    hasEnd = end !== null;
    at = end === null ? Math.min(text.length, index + MAX_OPEN_KEY) : end.index + end[0].length;
    findings.push({ kind: 'private_key', start: index, end: at });
  }
  return findings;
}

function findPutty(text: string): SecretFinding[] {
  if (!text.includes('Private-')) return [];
  return [...text.matchAll(PUTTY)].map(({ 0: whole, 1: lines, 2: hash, index }) => {
    const value = lines ?? hash ?? '';
    const start = index + whole.length - value.length;
    return { kind: 'private_key', start, end: start + value.length };
  });
}

function findEncoded(text: string): SecretFinding[] {
  if (!text.includes('LS0tLS1CRUdJTi')) return [];
  return [...text.matchAll(ENCODED)]
    .filter(([found]) => Buffer.from(found.slice(0, 100), 'base64').toString('latin1').includes('PRIVATE KEY'))
    .map(({ 0: found, index }) => ({ kind: 'private_key', start: index, end: index + found.length }));
}

/** Two full lines of base64 and more; what a line above calls a certificate or a public key is none. */
function findExcerpts(text: string): SecretFinding[] {
  const findings: SecretFinding[] = [];
  let isPublic = false;
  let lines = 0;
  let start = 0;
  let end = 0;
  let at = 0;
  for (const line of `${text}\n`.split('\n')) {
    const content = line.trim();
    if (BODY.test(content)) {
      if (lines === 0) start = at;
      lines += 1;
      end = at + line.length;
    } else {
      if (lines > 0 && LAST.test(content)) end = at + line.length;
      if (lines >= 2 && !isPublic) findings.push({ kind: 'private_key', start, end: Math.min(end, text.length) });
      lines = 0;
      if (content.includes('BEGIN ')) isPublic = PUBLIC.test(content);
      else if (content.includes('END ')) isPublic = false;
    }
    at += line.length + 1;
  }
  return findings;
}
