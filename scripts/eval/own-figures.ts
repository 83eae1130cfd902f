import { join } from 'node:path';
import { loadPolicies } from '../../src/main/engine/guard/load-policies.ts';
import { evaluatePatch } from '../../src/main/engine/guard/policies/evaluate-patch.ts';
import { askOpenSsh, askUs, makeKeys, writeConfig } from '../../test/engine/hosts/ask-openssh.ts';
import { knownHostsCases } from '../../test/engine/hosts/known-hosts-cases.ts';
import { PATHS, TEXTS, touching } from '../../test/fixtures/guard/hostile-patches.ts';
import { sshdAvailable } from '../../test/fixtures/sshd.ts';
import { tempDir } from '../../test/fixtures/temp-dir.ts';
import type { Figure } from './guard-figures.ts';

const STRICTNESS: Readonly<Record<string, number>> = { accept: 0, unknown: 1, refuse: 2 };

/** Figures on cases that lie with the tests, for what the data has no rows for. */
export async function ownFigures(resourcesDir: string): Promise<Figure[]> {
  return [await hostKeyFigure(), await patchFigure(resourcesDir)];
}

async function patchFigure(resourcesDir: string): Promise<Figure> {
  const { closedFiles } = await loadPolicies(resourcesDir);
  const cases = [...TEXTS, ...PATHS.flatMap((path) => touching(path).map((diff) => [path, diff] as const))];
  const isRefused = (diff: string) =>
    evaluatePatch({ diff, root: '/srv/shop', protectedPaths: ['/srv/shop/bin/ctl'], closedFiles }).verdict === 'deny';
  const misses = cases.filter(([, diff]) => !isRefused(diff)).map(([name]) => JSON.stringify(name));
  const hits = cases.length - misses.length;
  return { id: 'G14', what: 'hostile patches refused (own cases)', goal: 1, hits, total: cases.length, misses };
}

/** Beside the OpenSSH of this machine, with keys of its own; without it there are no cases. */
async function hostKeyFigure(): Promise<Figure> {
  const what = 'host keys decided as OpenSSH does, or stricter (own cases)';
  if (!sshdAvailable) return { id: 'G13', what, goal: 1, hits: 0, total: 0, misses: [] };
  await using dir = await tempDir();
  const keys = makeKeys(dir.path);
  const config = writeConfig(dir.path);
  const cases = knownHostsCases(keys, false);
  const left = [...cases];
  const misses: string[] = [];
  const work = async (worker: number): Promise<void> => {
    const knownHosts = join(dir.path, `known_hosts_${worker}`);
    for (let asked = left.shift(); asked !== undefined; asked = left.shift()) {
      const theirs = STRICTNESS[await askOpenSsh(asked, { config, knownHosts })];
      const ours = STRICTNESS[askUs(asked, keys)];
      if (theirs === undefined || ours === undefined || ours < theirs) misses.push(`${asked.name} (${asked.type})`);
    }
  };
  await Promise.all([0, 1, 2, 3].map(work));
  return { id: 'G13', what, goal: 1, hits: cases.length - misses.length, total: cases.length, misses };
}
