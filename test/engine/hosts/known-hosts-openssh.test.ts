import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sshdAvailable } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { askOpenSsh, askUs, makeKeys, writeConfig } from './ask-openssh.ts';
import { knownHostsCases } from './known-hosts-cases.ts';

/** With it every shape is asked for every type of key, not each for one: a minute instead of seconds. */
const ALL = process.env['KNOWN_HOSTS_CASES'] === 'all';

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
        const ours = askUs(asked, keys);
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
