import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOST_TOOLS, withRemote } from './remote-rig.ts';
import { gitAvailable, never, PATCH, PLACE, sha256, type ToolRig } from './tool-rig.ts';

/** A unified diff between two contents, as git writes it; null means that the file is not there. */
function diffOf(path: string, before: string | null, after: string | null): string {
  const name = (mark: string, text: string | null) => (text === null ? '/dev/null' : `${mark}/${path}`);
  const lines = (text: string | null, sign: string) => {
    const rows = (text ?? '').split('\n');
    const whole = rows.at(-1) === '';
    if (whole) rows.pop();
    const shown = rows.map((row) => `${sign}${row}\n`).join('');
    return { count: rows.length, shown: whole || rows.length === 0 ? shown : `${shown}\\ No newline at end of file\n` };
  };
  const [old, fresh] = [lines(before, '-'), lines(after, '+')];
  const range = (count: number) => (count === 0 ? '0,0' : `1,${count}`);
  return `--- ${name('a', before)}\n+++ ${name('b', after)}\n@@ -${range(old.count)} +${range(fresh.count)} @@\n${old.shown}${fresh.shown}`;
}

const CASES: [string, string, string | null, string | null][] = [
  ['with CRLF line ends', 'win.ini', 'a=1\r\nb=2\r\n', 'a=1\r\nb=3\r\n'],
  ['without a last line end', 'tail.txt', 'one\ntwo', 'one\nthree'],
  ['that gets a last line end', 'grown.txt', 'one', 'one\n'],
  ['that was empty', 'empty.txt', '', 'now\n'],
  ['that becomes empty', 'emptied.txt', 'gone\n', ''],
  ['that is new', 'new.txt', null, 'fresh\n'],
  ['that goes away', 'old.txt', 'stale\n', null],
  ['in a folder with spaces', 'my files/a b.txt', 'x\n', 'y\n'],
  ['with letters of other scripts', 'größe/設定.txt', 'größe=1\n', 'größe=2\n'],
  ['with signs of the shell in its name', `it's $(id) "q" ;&.txt`, 'x\n', 'y\n'],
  ['whose name begins with a dash', '-n', 'x\n', 'y\n'],
];

const SECURITY = { security: { mode: 'ACTIVE', throttle: { maxActions: 1_000, windowSeconds: 60 } } };
const read = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);

function put(rig: ToolRig, path: string, text: string | null): void {
  mkdirSync(dirname(join(rig.shop, path)), { recursive: true });
  if (text !== null) writeFileSync(join(rig.shop, path), text);
}

async function runs(rig: ToolRig, diff: string) {
  const step = await rig.draft('apply_patch', { diff });
  const outcome = await rig.tools.run(step, PLACE, never);
  return { step, outcome };
}

describe.skipIf(!gitAvailable).each(HOST_TOOLS)('a patch on a host with %s', (tools) => {
  it('changes files of every kind, and its undo gives each back', async () => {
    await withRemote(
      tools,
      async (rig) => {
        for (const [kind, path, before, after] of CASES) {
          put(rig, path, before);
          const files = readdirSync(rig.shop);
          const { step, outcome } = await runs(rig, diffOf(path, before, after));
          const changed = read(join(rig.shop, path));
          const undone = await rig.tools.run(await rig.tools.undo(step, PLACE, never), PLACE, never);
          const back = read(join(rig.shop, path));
          const left = readdirSync(rig.shop);
          const ends = [outcome.outcome, undone.outcome];
          expect({ kind, ends, changed, back, left }).toEqual({
            kind,
            ends: ['succeeded', 'succeeded'],
            changed: after,
            back: before,
            left: files,
          });
        }
      },
      SECURITY,
    );
  }, 120_000);

  it('is tried out where git is, and says where that was', async () => {
    await withRemote(tools, async (rig) => {
      const step = await rig.draft('apply_patch', { diff: PATCH });
      expect(step.rehearsal.summary.startsWith('The host has no git')).toBe(tools === 'BusyBox');
      expect(step.rehearsal.checks.map(({ name, passed }) => ({ name, passed }))).toEqual([
        { name: 'git apply --check', passed: true },
        { name: 'applied to a shadow copy', passed: true },
        { name: 'undo proven', passed: true },
      ]);
    });
  });

  it('that does not fit, or whose file changed after the rehearsal, leaves every byte as it was', async () => {
    await withRemote(tools, async (rig) => {
      const config = join(rig.shop, 'config.ini');
      const wrong = await rig.call('surgeon', 'apply_patch', { diff: PATCH.replace('-port=9999', '-port=1') });
      expect(wrong).toMatchObject({ outcome: 'refused', text: expect.stringContaining('git apply --check refuses') });
      put(rig, 'second.txt', 'x\n');
      const step = await rig.draft('apply_patch', { diff: diffOf('second.txt', 'x\n', 'y\n') + PATCH });
      writeFileSync(config, '[server]\nport=9999\nhost=127.0.0.1\n# by hand\n');
      const hashes = [config, join(rig.shop, 'second.txt')].map(sha256);
      expect(await rig.tools.recheck(step, PLACE, never)).toContain('is no longer as it was');
      expect((await rig.tools.run(step, PLACE, never)).outcome).toBe('refused');
      expect([config, join(rig.shop, 'second.txt')].map(sha256)).toEqual(hashes);
    });
  });

  it('keeps owner, mode and further attributes, and refuses files with further hard links', async () => {
    await withRemote(tools, async (rig) => {
      const config = join(rig.shop, 'config.ini');
      const root = process.getuid?.() === 0;
      if (root) execFileSync('chown', ['12:34', config]);
      chmodSync(config, 0o604);
      expect((await runs(rig, PATCH)).outcome.outcome).toBe('succeeded');
      const { uid, gid, mode } = statSync(config);
      expect({ uid, gid, mode: mode & 0o7777 }).toEqual({
        ...(root ? { uid: 12, gid: 34 } : { uid, gid }),
        mode: 0o604,
      });
      put(rig, 'linked.txt', 'x\n');
      linkSync(join(rig.shop, 'linked.txt'), join(rig.shop, 'other.txt'));
      const refused = await rig.call('surgeon', 'apply_patch', { diff: diffOf('linked.txt', 'x\n', 'y\n') });
      expect(refused.text).toContain('it has further hard links, which would keep the old content');
    });
  });

  it('is tested in a copy of the folder before anyone is asked, where the test takes one', async () => {
    const configTest = [
      'sh',
      '-c',
      'echo "looked at $1"; ! grep -q 6666 "$1/config.ini" && [ -f "$1/src/app.py" ]',
      'sh',
      '{root}',
    ];
    await withRemote(
      tools,
      async (rig) => {
        const before = sha256(join(rig.shop, 'config.ini'));
        const bad = await rig.call('surgeon', 'apply_patch', { diff: PATCH.replace('8080', '6666') });
        expect(bad).toMatchObject({
          outcome: 'refused',
          text: expect.stringContaining('the test of the configuration fails (exit 1)'),
        });
        expect(sha256(join(rig.shop, 'config.ini'))).toBe(before);
        const { step, outcome } = await runs(rig, PATCH);
        const [, , , check] = step.rehearsal.checks;
        expect(check).toMatchObject({
          name: 'test of the configuration in a copy',
          detail: expect.stringMatching(/^it passes\. looked at .*\/whole$/),
        });
        expect(step.commands).toEqual([[...configTest.slice(0, -1), rig.shop]]);
        expect(outcome).toMatchObject({
          outcome: 'succeeded',
          output: expect.stringContaining('configuration passes'),
        });
      },
      { service: { configTest } },
    );
  });

  it.skipIf(process.getuid?.() !== 0)('on a full disk leaves the old bytes and nothing else', async () => {
    await withRemote(tools, async (rig) => {
      const folder = join(rig.shop, 'small');
      mkdirSync(folder);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', folder]);
      try {
        put(rig, 'small/a.txt', 'a\n');
        put(rig, 'small/b.txt', 'b\n');
        const big = `${'y'.repeat(200)}\n`.repeat(150);
        const step = await rig.draft('apply_patch', {
          diff: diffOf('small/a.txt', 'a\n', 'A\n') + diffOf('small/b.txt', 'b\n', big),
        });
        writeFileSync(join(folder, 'filler'), Buffer.alloc(48 * 1_024));
        const outcome = await rig.tools.run(step, PLACE, never);
        expect(outcome).toMatchObject({
          outcome: 'failed',
          output: expect.stringMatching(/as they were: .*No space left/),
        });
        expect([read(join(folder, 'a.txt')), read(join(folder, 'b.txt'))]).toEqual(['a\n', 'b\n']);
        expect(readdirSync(folder).toSorted()).toEqual(['a.txt', 'b.txt', 'filler']);
        rmSync(join(folder, 'filler'));
        expect((await rig.tools.run(step, PLACE, never)).outcome).toBe('succeeded');
      } finally {
        execFileSync('umount', [folder]);
      }
    });
  });
});
