import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateKnownHosts, KnownHostsQuestion } from '../../../src/main/engine/hosts/evaluate-known-hosts.ts';
import { sshdAvailable } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { type CaseKeys, KEY_TYPES, type KeyType, type KnownHostsCase, knownHostsCases } from './known-hosts-cases.ts';

/** With it every shape is asked for every type of key, not each for one: a minute instead of seconds. */
const ALL = process.env['KNOWN_HOSTS_CASES'] === 'all';
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

function makeKeys(dir: string): CaseKeys {
  const each = (name: string) => Object.fromEntries(KEY_TYPES.map((type) => [type, makeKey(dir, name, type)]));
  return { own: each('own') as CaseKeys['own'], other: each('other') as CaseKeys['other'] };
}

function writeConfig(dir: string): string {
  const path = join(dir, 'sshd_config');
  const keys = KEY_TYPES.map((type) => `HostKey ${join(dir, `own_${type}`)}`);
  writeFileSync(path, [...keys, 'UsePAM no', 'PidFile none', 'LogLevel QUIET', ''].join('\n'));
  return path;
}

/** What the real client makes of the key that the real server shows. */
function askOpenSsh(asked: KnownHostsCase, files: { knownHosts: string; config: string }): Promise<string> {
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

function ask(asked: KnownHostsCase, keys: CaseKeys): string {
  const { host, port, knownHosts: known_hosts } = asked;
  const question = { known_hosts, host, port, presented_key: keys.own[asked.type], strict: false };
  return evaluateKnownHosts(KnownHostsQuestion.parse(question)).verdict;
}

describe.skipIf(!sshdAvailable)('known_hosts beside the OpenSSH of this machine', { timeout: 180_000 }, () => {
  it('is read as OpenSSH reads it, and stricter only for markers', async () => {
    await using dir = await tempDir();
    const keys = makeKeys(dir.path);
    const config = writeConfig(dir.path);
    const cases = knownHostsCases(keys, ALL);
    const left = [...cases];
    const found: { ours: string[]; theirs: string[] } = { ours: [], theirs: [] };
    const work = async (worker: number) => {
      for (let asked = left.shift(); asked !== undefined; asked = left.shift()) {
        const theirs = await askOpenSsh(asked, { config, knownHosts: join(dir.path, `known_hosts_${worker}`) });
        const label = `${asked.name} (${asked.type}, ${asked.host}:${asked.port})`;
        found.theirs.push(`${label}: ${asked.name.startsWith('stricter:') ? `refuse, not ${theirs}` : theirs}`);
        const ours = ask(asked, keys);
        found.ours.push(
          `${label}: ${asked.name.startsWith('stricter:') && ours !== theirs ? `${ours}, not ${theirs}` : ours}`,
        );
      }
    };
    await Promise.all([0, 1, 2, 3].map(work));
    expect(found.ours).toEqual(found.theirs);
    expect(cases.length).toBeGreaterThan(ALL ? 350 : 110);
  });
});
