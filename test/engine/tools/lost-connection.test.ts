import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateLook } from '../../../src/main/engine/tools/settle-patch.ts';
import { sshdAvailable } from '../../fixtures/sshd.ts';
import { withRemote } from './remote-rig.ts';
import { gitAvailable, never, PATCH, PLACE, sha256, shadows, type ToolRig } from './tool-rig.ts';

const REAL_PATH = '/usr/local/bin:/usr/bin:/bin';

/** A program of this name that first says that it was reached and waits to be let on, once. */
function gateFor(base: string, program: string): { reached: string; goOn: string; folder: string } {
  const folder = join(base, 'gate');
  mkdirSync(folder, { recursive: true });
  const gate = { folder, reached: join(base, 'reached'), goOn: join(base, 'go-on') };
  const script = `#!/bin/sh
if [ ! -e ${gate.reached} ]; then : > ${gate.reached}; while [ ! -e ${gate.goOn} ]; do sleep 0.05; done; fi
PATH=${REAL_PATH} exec ${program} "$@"
`;
  writeFileSync(join(folder, program), script);
  chmodSync(join(folder, program), 0o755);
  return gate;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Runs a drafted patch, and ends the server while the run is in this program. */
async function cutAt(
  program: string,
  use: (
    rig: ToolRig,
    cut: { goOn: string; outcome: ReturnType<ToolRig['tools']['run']>; again: () => Promise<void> },
  ) => Promise<void>,
) {
  let gate = { reached: '', goOn: '', folder: '' };
  const path = (base: string) => {
    gate = gateFor(base, program);
    // Not before the run.
    writeFileSync(gate.reached, '');
    return gate.folder;
  };
  await withRemote(
    'coreutils',
    async (rig, { sshd }) => {
      const step = await rig.draft('apply_patch', { diff: PATCH });
      rmSync(gate.reached);
      const outcome = rig.tools.run(step, PLACE, never);
      await until(() => existsSync(gate.reached));
      await sshd.kill();
      await use(rig, { goOn: gate.goOn, outcome, again: () => sshd.restart() });
    },
    { path },
  );
}

describe.skipIf(!sshdAvailable || !gitAvailable)('a connection that is lost while a patch is written', () => {
  it('before files are replaced: nothing was written, and nothing is written later', async () => {
    await cutAt('sync', async (rig, { goOn, outcome, again }) => {
      const before = sha256(join(rig.shop, 'config.ini'));
      await again();
      expect(await outcome).toMatchObject({
        outcome: 'failed',
        output: expect.stringContaining('nothing was written'),
      });
      writeFileSync(goOn, '');
      await until(() => shadows(rig).every((name) => name.startsWith('.sentry-desk-fence-')));
      expect(sha256(join(rig.shop, 'config.ini'))).toBe(before);
    });
  });

  it('while files are replaced: it is told once they are as approved', async () => {
    await cutAt('mv', async (rig, { goOn, outcome, again }) => {
      await again();
      writeFileSync(goOn, '');
      expect((await outcome).outcome).toBe('succeeded');
      await until(() => shadows(rig).every((name) => name.startsWith('.sentry-desk-fence-')));
      expect(readFileSync(join(rig.shop, 'config.ini'), 'utf8')).toContain('port=8080');
    });
  });

  it('and does not come back: that it is unknown is what is told', async () => {
    await cutAt('mv', async (_, { goOn, outcome }) => {
      expect(await outcome).toMatchObject({
        outcome: 'unknown',
        output: expect.stringContaining('the host could not be looked at again. Look at the files before going on'),
      });
      writeFileSync(goOn, '');
    });
  });
});

describe('a look at a run whose end was not seen', () => {
  const hash = (text: string) => createHash('sha256').update(text).digest('hex');
  const files = [
    { path: 'a', change: 'modify' as const, before: hash('a'), after: hash('A') },
    { path: 'b', change: 'create' as const, before: null, after: hash('B') },
  ];
  const run = { files, token: 't', lost: 'the connection was lost' };

  it.each([
    [true, [hash('A'), hash('B')], 'written'],
    [false, [hash('A'), hash('B')], 'written'],
    [false, [hash('a'), '-'], 'failed'],
    [true, [hash('a'), '-'], undefined],
    [true, [hash('A'), '-'], undefined],
    [false, [hash('A'), '-'], 'unknown'],
    [false, ['other', hash('B')], 'unknown'],
  ])('begun %s with %j means %s', (begun, hashes, outcome) => {
    expect(evaluateLook({ begun, hashes }, run)?.outcome).toBe(outcome);
  });
});
