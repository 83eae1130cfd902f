import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { gitAvailable, never, openRig, PATCH, PLACE, sha256, type ToolRig } from './tool-rig.ts';

const TEST = ['./configtest', '--strict'];
/** Notes that it ran, and passes unless a file says otherwise. */
const SCRIPT = '#!/bin/sh\necho "$1" >> tested.txt\n[ ! -f bad ] || { echo "line 2: no such port" >&2; exit 1; }\n';

async function withTest(use: (rig: ToolRig, config: string) => Promise<void>): Promise<void> {
  await using dir = await tempDir();
  await using rig = await openRig({ base: dir.path, service: { configTest: TEST } });
  await writeFile(join(rig.shop, 'configtest'), SCRIPT, { mode: 0o755 });
  await use(rig, join(rig.shop, 'config.ini'));
}

describe.skipIf(!gitAvailable)('the test of a configuration', () => {
  it('is part of the step that is approved, and runs once the patch is written', async () => {
    await withTest(async (rig, config) => {
      const step = await rig.draft('apply_patch', { diff: PATCH });
      expect(step.commands).toEqual([TEST]);
      expect(step.rehearsal.summary).toContain('when it fails, they are put back');
      const outcome = await rig.tools.run(step, PLACE, never);
      expect(outcome).toMatchObject({ outcome: 'succeeded', output: expect.stringContaining('configuration passes') });
      expect(readFileSync(join(rig.shop, 'tested.txt'), 'utf8')).toBe('--strict\n');
      expect(readFileSync(config, 'utf8')).toContain('port=8080');
    });
  });

  it('puts the files back when it fails, and says what it said', async () => {
    await withTest(async (rig, config) => {
      const before = sha256(config);
      const step = await rig.draft('apply_patch', { diff: PATCH });
      await writeFile(join(rig.shop, 'bad'), '');
      expect(await rig.tools.run(step, PLACE, never)).toEqual({
        outcome: 'failed',
        output:
          'The test of the configuration failed. The files were put back.\n' +
          './configtest --strict: exit 1\nline 2: no such port',
      });
      expect(sha256(config)).toBe(before);
    });
  });

  it('puts the files back also when it is not over in the time of the step', async () => {
    await using dir = await tempDir();
    const limit = new AbortController();
    const tested = join(dir.path, 'shop', 'tested.txt');
    await using rig = await openRig({
      base: dir.path,
      service: { configTest: TEST },
      change: () => ({ stepLimit: () => limit.signal }),
    });
    const config = join(rig.shop, 'config.ini');
    const before = sha256(config);
    await writeFile(join(rig.shop, 'configtest'), '#!/bin/sh\necho begun > tested.txt\nexec sleep 300\n', {
      mode: 0o755,
    });
    const step = await rig.draft('apply_patch', { diff: PATCH });
    const running = rig.tools.run(step, PLACE, never);
    await vi.waitFor(() => expect(readFileSync(tested, 'utf8')).toBe('begun\n'), 20_000);
    expect(sha256(config)).not.toBe(before);
    limit.abort();
    expect(await running).toEqual({
      outcome: 'failed',
      output:
        'The test of the configuration failed. The files were put back.\n' +
        './configtest --strict was not over when the time of the step was up',
    });
    expect(sha256(config)).toBe(before);
  });

  it('leaves it unknown what became of a patch whose writing was not over in time', async () => {
    await using dir = await tempDir();
    await using rig = await openRig({ base: dir.path, change: () => ({ stepLimit: () => AbortSignal.abort() }) });
    const step = await rig.draft('apply_patch', { diff: PATCH });
    expect(await rig.tools.run(step, PLACE, never)).toMatchObject({
      outcome: 'unknown',
      output: expect.stringContaining('took too long'),
    });
  });

  it('is not asked when a change is taken back', async () => {
    await withTest(async (rig, config) => {
      const before = sha256(config);
      const step = await rig.draft('apply_patch', { diff: PATCH });
      await rig.tools.run(step, PLACE, never);
      await writeFile(join(rig.shop, 'bad'), '');
      const undo = await rig.tools.undo(step, PLACE, never);
      expect(undo.commands).toEqual([]);
      expect((await rig.tools.run(undo, PLACE, never)).outcome).toBe('succeeded');
      expect(sha256(config)).toBe(before);
    });
  });

  it('must be the one that was approved', async () => {
    await withTest(async (rig, config) => {
      const before = sha256(config);
      const step = await rig.draft('apply_patch', { diff: PATCH });
      const other = { ...step, commands: [['./other']] };
      expect(await rig.tools.recheck(other, PLACE, never)).toContain('no longer the one that was approved');
      expect((await rig.tools.run(other, PLACE, never)).outcome).toBe('refused');
      expect(sha256(config)).toBe(before);
    });
  });
});
