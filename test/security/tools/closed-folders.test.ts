import { mkdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSettingsSource } from '../../../src/main/engine/settings/load-settings.ts';
import type { ToolName } from '../../../src/shared/domain/roles.ts';
import { gitAvailable, openRig, PATCH, type ToolRig } from '../../engine/tools/tool-rig.ts';
import { KeptLog } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const SECRET = 'PRIVATE-BYTES';
const PATCHED = 'port=8080';

async function outcomes(rig: ToolRig, calls: readonly [ToolName, Record<string, unknown>][]) {
  const answers = [];
  for (const [tool, args] of calls) {
    const answer = await rig.call(tool === 'apply_patch' ? 'surgeon' : 'detective', tool, args);
    expect(answer.text).not.toContain(SECRET);
    answers.push(`${tool} ${answer.outcome}`);
  }
  return answers;
}

const READS = (path: string): [ToolName, Record<string, unknown>][] => [
  ['read_file', { path }],
  ['grep_search', { query: 'PRIVATE', path }],
  ['run_diagnostics', { command: `tail -n 5 ${path}` }],
];

describe('the data folder and the SSH keys', () => {
  it('are out of reach behind symbolic links inside the folder of the service', async () => {
    await using dir = await tempDir();
    await using rig = await openRig({ base: dir.path });
    await mkdir(join(dir.path, 'home/.ssh'), { recursive: true });
    await writeFile(join(dir.path, 'home/.ssh/config'), SECRET);
    await writeFile(join(dir.path, 'data/token'), SECRET);
    await symlink(join(dir.path, 'home/.ssh'), join(rig.shop, 'keys'));
    await symlink(join(dir.path, 'home/.ssh/config'), join(rig.shop, 'config'));
    await symlink(join(dir.path, 'data/token'), join(rig.shop, 'token'));
    for (const path of ['keys/config', 'config', 'token']) {
      expect(await outcomes(rig, READS(path))).toEqual([
        'read_file refused',
        'grep_search refused',
        'run_diagnostics refused',
      ]);
    }
    const whole = await rig.call('detective', 'grep_search', { query: 'PRIVATE' });
    expect(whole.text).toContain('no match');
  });

  it('are out of reach behind a log file that is a link', async () => {
    await using dir = await tempDir();
    await using rig = await openRig({ base: dir.path });
    await mkdir(join(dir.path, 'logs'));
    await writeFile(join(dir.path, 'data/a.log'), SECRET);
    await symlink(join(dir.path, 'data/a.log'), join(dir.path, 'logs/a.log'));
    const refused = await outcomes(rig, READS(join(dir.path, 'logs/a.log')));
    expect(new Set(refused.map((answer) => answer.split(' ')[1]))).toEqual(new Set(['refused']));
  });

  it.skipIf(!gitAvailable).each([
    ['into the data folder', (base: string) => join(base, 'data/shop')],
    ['into a folder of keys', (base: string) => join(base, 'home/.ssh')],
    ['to a folder that holds the data folder', (base: string) => base],
  ])('stay closed when the folder of the service becomes a link %s', async (_, placeOf) => {
    await using dir = await tempDir();
    await using rig = await openRig({ base: dir.path });
    const place = placeOf(dir.path);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'config.ini'), await readFile(join(rig.shop, 'config.ini')));
    await writeFile(join(place, 'notes.txt'), SECRET);
    await rename(rig.shop, join(dir.path, 'before'));
    await symlink(place, rig.shop);
    expect(
      await outcomes(rig, [
        ...READS('notes.txt'),
        ['grep_search', { query: 'PRIVATE' }],
        ['apply_patch', { diff: PATCH }],
      ]),
    ).toEqual([
      'read_file refused',
      'grep_search refused',
      'run_diagnostics refused',
      'grep_search refused',
      'apply_patch refused',
    ]);
    expect(await readFile(join(place, 'config.ini'), 'utf8')).not.toContain(PATCHED);
  });

  it('are named by the settings of the engine, links resolved', async () => {
    await using dir = await tempDir();
    const dataDir = join(dir.path, 'link');
    await mkdir(join(dir.path, 'real'));
    await symlink(join(dir.path, 'real'), dataDir);
    const file = join(dataDir, 'settings.json');
    const settings = await createSettingsSource({ file, dataDir, env: {}, log: new KeptLog() });
    const [data, keys] = settings.closedFolders?.() ?? [];
    expect({ data, keys }).toEqual({
      data: join(dir.path, 'real'),
      keys: expect.stringContaining(`${homedir().split('/').at(-1) ?? ''}/.ssh`),
    });
  });
});
