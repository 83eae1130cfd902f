import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sshdAvailable, startSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import {
  gitAvailable,
  INCIDENT,
  never,
  openRig,
  PATCH,
  PLACE,
  type RigOptions,
  sha256,
  shadows,
  type ToolRig,
} from './tool-rig.ts';

async function withRig(
  use: (rig: ToolRig, base: string) => Promise<void>,
  more: Partial<RigOptions> = {},
): Promise<void> {
  await using dir = await tempDir();
  await using rig = await openRig({ base: dir.path, ...more });
  await use(rig, dir.path);
}

const config = (rig: ToolRig): string => join(rig.shop, 'config.ini');
const calls = (rig: ToolRig): string => readFileSync(join(rig.shop, 'calls.txt'), 'utf8');

describe.skipIf(!gitAvailable)('a patch', () => {
  it('is drafted with a proven undo while the files stay as they are and nothing is left behind', async () => {
    await withRig(async (rig) => {
      const before = { hash: sha256(config(rig)), files: readdirSync(rig.shop), shadows: shadows(rig) };
      const step = await rig.draft('apply_patch', { diff: PATCH });
      expect({ hash: sha256(config(rig)), files: readdirSync(rig.shop), shadows: shadows(rig) }).toEqual(before);
      expect(step).toMatchObject({
        tool: 'apply_patch',
        args: { diff: PATCH },
        preview: PATCH,
        precondition: { files: [{ path: config(rig), sha256: before.hash }] },
        rehearsal: { passed: true },
        undo: { type: 'reverse_patch', files: [{ path: config(rig) }] },
        cwd: rig.shop,
      });
      const types = rig.desk.journal.eventsOf(INCIDENT).map((event) => event.type);
      expect(types).toEqual(['tool_called', 'tool_answered', 'step_drafted']);
    });
  });

  it('runs as it was rehearsed, keeps the mode of the file, and its undo gives the same bytes again', async () => {
    await withRig(async (rig) => {
      const before = sha256(config(rig));
      const step = await rig.draft('apply_patch', { diff: PATCH });
      expect(await rig.tools.recheck(step, PLACE, never)).toBeNull();
      expect((await rig.tools.run(step, PLACE, never)).outcome).toBe('succeeded');
      expect(readFileSync(config(rig), 'utf8')).toBe('[server]\nport=8080\nhost=127.0.0.1\n');
      expect(statSync(config(rig)).mode & 0o777).toBe(0o640);
      const undo = await rig.tools.undo(step, PLACE, never);
      expect((await rig.tools.run(undo, PLACE, never)).outcome).toBe('succeeded');
      expect(sha256(config(rig))).toBe(before);
      expect(readdirSync(rig.shop).filter((name) => name.startsWith('.sentry'))).toEqual([]);
    });
  });

  it('creates and changes several files together, and the undo removes what was created', async () => {
    await withRig(async (rig) => {
      const diff = `${PATCH}--- /dev/null\n+++ b/src/new.txt\n@@ -0,0 +1 @@\n+hello\n\\ No newline at end of file\n`;
      const step = await rig.draft('apply_patch', { diff });
      await rig.tools.run(step, PLACE, never);
      expect(readFileSync(join(rig.shop, 'src/new.txt'), 'utf8')).toBe('hello');
      const undo = await rig.tools.undo(step, PLACE, never);
      expect((await rig.tools.run(undo, PLACE, never)).outcome).toBe('succeeded');
      expect(readdirSync(join(rig.shop, 'src'))).toEqual(['app.py']);
    });
  });

  it('is refused with the file unchanged when the target changed after the rehearsal', async () => {
    await withRig(async (rig) => {
      const step = await rig.draft('apply_patch', { diff: PATCH });
      await writeFile(config(rig), '[server]\nport=9999\nhost=127.0.0.1\n# edited by hand\n');
      const hash = sha256(config(rig));
      expect(await rig.tools.recheck(step, PLACE, never)).toContain('is no longer as it was');
      expect((await rig.tools.run(step, PLACE, never)).outcome).toBe('refused');
      expect(sha256(config(rig))).toBe(hash);
    });
  });

  it('changes no file when one of several changed', async () => {
    await withRig(async (rig) => {
      const diff = `${PATCH}--- a/src/app.py\n+++ b/src/app.py\n@@ -1,2 +1,2 @@\n import os\n-PORT = 9999\n+PORT = 8080\n`;
      const step = await rig.draft('apply_patch', { diff });
      const hash = sha256(config(rig));
      await writeFile(join(rig.shop, 'src/app.py'), 'import os\nPORT = 1\n');
      expect((await rig.tools.run(step, PLACE, never)).outcome).toBe('refused');
      expect(sha256(config(rig))).toBe(hash);
    });
  });

  it('is refused when the target became a symbolic link', async () => {
    await withRig(async (rig, base) => {
      const step = await rig.draft('apply_patch', { diff: PATCH });
      const outside = join(base, 'outside.ini');
      await writeFile(outside, readFileSync(config(rig)));
      await rm(config(rig));
      await symlink(outside, config(rig));
      const hash = sha256(outside);
      expect((await rig.tools.run(step, PLACE, never)).outcome).toBe('refused');
      expect(sha256(outside)).toBe(hash);
    });
  });

  it('that is hostile writes nothing', async () => {
    await withRig(
      async (rig, base) => {
        await symlink(base, join(rig.shop, 'up'));
        await symlink('ctl', join(rig.shop, 'alias'));
        const add = (path: string) => `--- /dev/null\n+++ b/${path}\n@@ -0,0 +1 @@\n+x\n`;
        const hostile = [
          ...[
            '../evil',
            '/etc/evil',
            'up/evil',
            '.git/hooks/post-checkout',
            '.github/workflows/x.yml',
            '.env',
            'a\\b',
            'x/../../evil',
          ].map(add),
          '--- a/ctl\n+++ b/ctl\n@@ -1,2 +1,3 @@\n #!/bin/sh\n+id\n echo "$1" >> calls.txt\n',
          'diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n',
          'diff --git a/config.ini b/other.ini\nrename from config.ini\nrename to other.ini\n',
          PATCH.replace('+port=8080', '+port=\u202e0808'),
          PATCH.replace('-1,3 +1,3', '-1,3 +1,4'),
          PATCH.replace(' host=127.0.0.1', ' host=elsewhere'),
        ];
        const before = {
          files: readdirSync(rig.shop),
          base: readdirSync(base),
          hash: sha256(config(rig)),
          shadows: shadows(rig),
        };
        for (const diff of hostile) {
          const answer = await rig.call('surgeon', 'apply_patch', { diff });
          expect({ diff, outcome: answer.outcome }).toEqual({ diff, outcome: 'refused' });
        }
        expect({
          files: readdirSync(rig.shop),
          base: readdirSync(base),
          hash: sha256(config(rig)),
          shadows: shadows(rig),
        }).toEqual(before);
        expect(rig.desk.repositories.drafts.list(INCIDENT)).toEqual([]);
      },
      { security: { mode: 'ACTIVE', throttle: { maxActions: 100, windowSeconds: 60 } } },
    );
  });

  it('of a step that was altered after approval is refused', async () => {
    await withRig(async (rig) => {
      const step = await rig.draft('apply_patch', { diff: PATCH });
      if (step.tool !== 'apply_patch') throw new Error('a patch was drafted');
      const altered = { ...step, args: { diff: PATCH.replace('8080', '6666') } };
      expect((await rig.tools.run(altered, PLACE, never)).outcome).toBe('refused');
      expect(readFileSync(config(rig), 'utf8')).toContain('9999');
    });
  });

  it.skipIf(!sshdAvailable)('works the same over SSH', async () => {
    await using sshd = await startSshd();
    const host = {
      address: sshd.address,
      port: sshd.port,
      user: sshd.user,
      auth: { kind: 'key', path: sshd.keyPath },
      hostKey: sshd.fingerprint(),
    };
    await withRig(
      async (rig) => {
        const before = sha256(config(rig));
        const step = await rig.draft('apply_patch', { diff: PATCH });
        expect((await rig.tools.run(step, PLACE, never)).outcome).toBe('succeeded');
        const undo = await rig.tools.undo(step, PLACE, never);
        expect((await rig.tools.run(undo, PLACE, never)).outcome).toBe('succeeded');
        expect(sha256(config(rig))).toBe(before);
      },
      { host },
    );
  });
});

describe('a restart', () => {
  it('is drafted with the status of now, runs once, and cools down across a new desk over the same database', async () => {
    await using dir = await tempDir();
    {
      await using rig = await openRig({ base: dir.path });
      const step = await rig.draft('restart_service', { service: 'shop' });
      expect(calls(rig)).toBe('status\n');
      expect(step).toMatchObject({
        commands: [
          ['./ctl', 'restart'],
          ['./ctl', 'status'],
        ],
        cwd: rig.shop,
        sudo: false,
        undo: { type: 'none' },
      });
      expect((await rig.tools.run(step, PLACE, never)).outcome).toBe('succeeded');
      expect(calls(rig)).toBe('status\nstatus\nrestart\nstatus\n');
    }
    await using again = await openRig({ base: dir.path, keep: true });
    // The clock of the tests counts its ids from the start again: step over those that are taken.
    for (let taken = 0; taken < 50; taken += 1) again.desk.clock.newId('taken');
    const [step] = again.desk.repositories.drafts.list(INCIDENT);
    if (step === undefined) throw new Error('the draft is kept');
    const second = await again.tools.run(step, PLACE, never);
    expect(second).toMatchObject({ outcome: 'refused', output: expect.stringContaining('next restart is allowed in') });
    expect((await again.call('surgeon', 'restart_service', { service: 'shop' })).text).toContain(
      'next restart is allowed in',
    );
    expect(calls(again)).toBe('status\nstatus\nrestart\nstatus\n');
    again.desk.clock.advance(600_000);
    expect((await again.tools.run(step, PLACE, never)).outcome).toBe('succeeded');
  });

  it('fails when the restart command fails', async () => {
    await withRig(async (rig) => {
      const step = await rig.draft('restart_service', { service: 'shop' });
      chmodSync(join(rig.shop, 'ctl'), 0o644);
      expect((await rig.tools.run(step, PLACE, never)).outcome).toBe('failed');
    });
  });

  it('is refused for another service, and when its commands are no longer the approved ones', async () => {
    await withRig(async (rig) => {
      expect((await rig.call('surgeon', 'restart_service', { service: 'other' })).outcome).toBe('refused');
      const step = await rig.draft('restart_service', { service: 'shop' });
      const altered = { ...step, commands: [['./evil'], ['./ctl', 'status']] };
      expect((await rig.tools.run(altered, PLACE, never)).outcome).toBe('refused');
      expect(calls(rig)).toBe('status\n');
    });
  });
});
