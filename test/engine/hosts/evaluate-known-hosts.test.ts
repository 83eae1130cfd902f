import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { evaluateKnownHosts, KnownHostsQuestion } from '../../../src/main/engine/hosts/evaluate-known-hosts.ts';

const part = (bytes: Buffer | string) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(bytes));
  return Buffer.concat([length, Buffer.from(bytes)]);
};
const key = (type: string, ...fields: (Buffer | string)[]) =>
  `${type} ${Buffer.concat([type, ...fields].map(part)).toString('base64')}`;
const A = key('ssh-ed25519', 'a'.repeat(32));
const B = key('ssh-ed25519', 'b'.repeat(32));
const RSA = key('ssh-rsa', Buffer.from([1, 0, 1]), Buffer.concat([Buffer.alloc(1), Buffer.alloc(256, 0xff)]));
const CUT_SHORT = key('ssh-ed25519', 'a'.repeat(31));
const CERT = key('ssh-ed25519-cert-v01@openssh.com', 'c'.repeat(32));
const hashed = (name: string) => {
  const salt = Buffer.from('12345678901234567890');
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
};
const verdict = (known: string, shown = A, more: Record<string, unknown> = {}) =>
  evaluateKnownHosts(
    KnownHostsQuestion.parse({
      known_hosts: known,
      host: 'Web.example',
      port: 22,
      presented_key: shown,
      strict: false,
      ...more,
    }),
  ).verdict;
const other = { port: 2222 };

describe('a presented host key against known_hosts', () => {
  it.each([
    ['the same key', 'accept', `# c\n\nweb.example,10.0.0.1 ${A} comment\r\n`],
    ['one of several keys', 'accept', `web.example ${B}\nweb.example ${A}`],
    ['a hashed name', 'accept', `${hashed('web.example')} ${A}`],
    ['a hashed name of another host', 'unknown', `${hashed('db.example')} ${A}`],
    ['a pattern', 'accept', `*.exam?le ${A}`],
    ['a negated pattern', 'unknown', `*.example,!web.example ${A}`],
    ['no line', 'unknown', `db.example ${A}`],
    ['another key', 'refuse', `web.example ${B}`],
    ['another type of key', 'refuse', `web.example ${RSA}`],
    ['a revoked key', 'refuse', `web.example ${A}\n@revoked * ${A}`],
    ['another key revoked', 'accept', `@revoked * ${B}\nweb.example ${A}`],
    ['a revoked key that cannot be read', 'refuse', `web.example ${A}\n@revoked * ssh-ed25519 AAAA`],
    ['an authority only', 'refuse', `@cert-authority *.example ${A}`],
    ['an authority and the key', 'accept', `@cert-authority *.example ${B}\nweb.example ${A}`],
    ['a marker that nobody knows', 'refuse', `@trusted web.example ${A}`],
    ['a key that is cut short', 'unknown', `web.example ${CUT_SHORT}`],
    ['a key with padding that it does not have', 'unknown', `web.example ${A}==`],
    ['two markers', 'refuse', `@revoked @cert-authority web.example ${A}\nweb.example ${A}`],
    ['a marker in capitals', 'refuse', `@Revoked web.example ${A}\nweb.example ${A}`],
    ['a mark of the byte order before the name', 'unknown', `\ufeffweb.example ${A}`],
    ['a name that only Unicode folds into this one', 'unknown', `web.example\u212a ${A}`],
    ['a hash over a salt of another length', 'unknown', `|1|AAAA|${'A'.repeat(27)}= ${A}`],
    ['another key under the name of a signature', 'refuse', `web.example rsa-sha2-512 ${RSA.split(' ')[1]}`],
    ['a line with a type that is not the key’s', 'unknown', `web.example ssh-rsa ${A.split(' ')[1]}`],
    ['a port only', 'unknown', `[web.example]:2222 ${A}`],
  ])('%s: %s', (_, expected, known) => {
    expect(verdict(known)).toBe(expected);
  });

  it('takes the port into account as OpenSSH does', () => {
    expect(verdict(`[web.example]:2222 ${A}`, A, other)).toBe('accept');
    expect(verdict(`${hashed('[web.example]:2222')} ${A}`, A, other)).toBe('accept');
    expect(verdict(`[web.example]:2222 ${B}\nweb.example ${A}`, A, other)).toBe('refuse');
    expect(verdict(`web.example ${A}`, A, other)).toBe('accept');
    expect(verdict(`web.example ${B}`, A, other)).toBe('unknown');
  });

  it('refuses an unknown host when strict, certificates, and what it cannot read', () => {
    expect(verdict('', A, { strict: true })).toBe('refuse');
    expect(verdict('', A, { strict: 'yes' })).toBe('refuse');
    expect(verdict(`web.example ${CERT}`, CERT)).toBe('refuse');
    expect(verdict(`web.example ${A}`, 'ssh-ed25519 rubbish!')).toBe('refuse');
  });
});
