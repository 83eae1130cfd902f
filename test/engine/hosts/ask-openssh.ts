import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluateKnownHosts, KnownHostsQuestion } from '../../../src/main/engine/hosts/evaluate-known-hosts.ts';
import { type CaseKeys, KEY_TYPES, type KeyType, type KnownHostsCase } from './known-hosts-cases.ts';

const ALGORITHMS: Readonly<Record<KeyType, string>> = {
  ed25519: 'ssh-ed25519',
  rsa: 'rsa-sha2-512',
  ecdsa: 'ecdsa-sha2-nistp256',
};

function makeKey(dir: string, name: string, type: KeyType): string {
  const path = join(dir, `${name}_${type}`);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', '', '-f', path]);
  return readFileSync(`${path}.pub`, 'utf8').trim();
}

/** Fresh keys in a folder, the server's own and others. */
export function makeKeys(dir: string): CaseKeys {
  const each = (name: string) => Object.fromEntries(KEY_TYPES.map((type) => [type, makeKey(dir, name, type)]));
  return { own: each('own') as CaseKeys['own'], other: each('other') as CaseKeys['other'] };
}

/** The configuration of a server with those keys; its path. */
export function writeConfig(dir: string): string {
  const path = join(dir, 'sshd_config');
  const keys = KEY_TYPES.map((type) => `HostKey ${join(dir, `own_${type}`)}`);
  writeFileSync(path, [...keys, 'UsePAM no', 'PidFile none', 'LogLevel QUIET', ''].join('\n'));
  return path;
}

/** What the real client makes of the key that the real server shows. */
export function askOpenSsh(asked: KnownHostsCase, files: { knownHosts: string; config: string }): Promise<string> {
  writeFileSync(files.knownHosts, asked.knownHosts);
  const options = [
    `ProxyCommand=/usr/sbin/sshd -i -f ${files.config}`,
    `UserKnownHostsFile=${files.knownHosts}`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
    'BatchMode=yes',
    'PreferredAuthentications=none',
    'IdentityAgent=none',
    `HostKeyAlgorithms=${ALGORITHMS[asked.type]}`,
  ].flatMap((option) => ['-o', option]);
  return new Promise((resolve) => {
    execFile('ssh', ['-F', 'none', '-p', `${asked.port}`, ...options, `x@${asked.host}`, 'true'], (_, __, stderr) => {
      if (/REVOKED HOST KEY|IDENTIFICATION HAS CHANGED/.test(stderr)) resolve('refuse');
      else if (stderr.includes('is known for')) resolve('unknown');
      else resolve(stderr.includes('Permission denied') ? 'accept' : stderr);
    });
  });
}

/** What we make of it. */
export function askUs(asked: KnownHostsCase, keys: CaseKeys): string {
  const { host, port, knownHosts: known_hosts } = asked;
  const question = { known_hosts, host, port, presented_key: keys.own[asked.type], strict: false };
  return evaluateKnownHosts(KnownHostsQuestion.parse(question)).verdict;
}
