import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startEngine, type TestEngine } from '../../fixtures/container-engine.ts';
import { processesWith, sshdAvailable, startSshd, type TestSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { remoteHost, SHOP } from '../hosts/host-rig.ts';
import { killAgainAndAgain, openStreams, type StreamRig } from './stream-rig.ts';

const soon = { timeout: 20_000, interval: 20 };
const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);
const engines = await Promise.all(
  (['docker', 'podman'] as const).map(async (tool) => [tool, await startEngine(tool)] as const),
);
afterAll(async () => {
  for (const [, engine] of engines) await engine?.stop();
});

describe.each(engines)('a container of %s', (tool, started) => {
  describe.skipIf(!sshdAvailable || started === null)('that really runs', () => {
    const engine = started as TestEngine;
    let sshd: TestSshd;
    const closing: (() => Promise<unknown>)[] = [];
    const names = { next: 0 };
    beforeAll(async () => {
      sshd = await startSshd([`SetEnv PATH=${engine.bin}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin`]);
    });
    afterAll(() => sshd.stop());
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
    });

    const prepare = async () => {
      const dir = await tempDir();
      closing.push(() => dir[Symbol.asyncDispose]());
      names.next += 1;
      const name = `shop-${names.next}`;
      closing.push(() => engine.remove(name).catch(String));
      return { data: join(dir.path, 'data'), name };
    };
    const say = (name: string, script: string) =>
      engine.run('exec', name, '/bin/sh', '-c', `(${script}) >/proc/1/fd/1`);
    const sayLines = (name: string, from: number, to: number) =>
      say(name, `for i in $(seq ${from} ${to}); do echo "line $i"; done`);
    const open = async (data: string, name: string): Promise<StreamRig> => {
      const host = remoteHost(sshd);
      const logs = [{ kind: 'container', name }];
      const services = [{ id: SHOP, host: host['id'], sourcePath: '/srv/shop', logs }];
      const rig = await openStreams(data, { hosts: [host], services });
      closing.push(() => rig.close());
      return rig;
    };
    const following = (rig: StreamRig) =>
      vi.waitFor(() => expect(rig.source()).toMatchObject({ state: 'following', why: '' }), soon);
    const got = (rig: StreamRig, lines: readonly string[]) =>
      vi.waitFor(() => expect(rig.texts()).toEqual(lines), soon);
    const forever = 'echo ready; exec sleep 1000';

    it('hands out old lines as backlog and new ones of both outputs as they come', async () => {
      const { data, name } = await prepare();
      await engine.start(name, forever);
      const rig = await open(data, name);
      await following(rig);
      expect(rig.backlog()).toEqual(['ready']);
      await say(name, 'echo one');
      await got(rig, ['one']);
      await engine.run('exec', name, '/bin/sh', '-c', 'echo "ERROR two" >/proc/1/fd/2');
      await got(rig, ['one', 'ERROR two']);
      await say(name, 'head -c 40000 /dev/zero | tr "\\\\0" x; echo; printf "a\\\\377b\\\\r\\\\n"');
      // Docker's own log files are JSON and cannot hold a byte that is no text.
      const invalid = tool === 'docker' ? 'a\ufffdb' : 'a\\xffb';
      const shown = () => rig.texts().map((text) => text.replace(/x{1000,}/, (run) => `x times ${run.length}`));
      await vi.waitFor(() => expect(shown()).toEqual(['one', 'ERROR two', 'x times 40000', invalid]), soon);
      expect(rig.source()).toMatchObject({ id: `remote:container:${name}`, blindWindows: [] });
    });

    it('goes on exactly where it stood after a stop, though many lines share a time, with no process left over', async () => {
      const { data, name } = await prepare();
      await engine.start(name, forever);
      const first = await open(data, name);
      await following(first);
      await sayLines(name, 1, 300);
      await got(first, numbered(1, 300));
      await first.close();
      closing.pop();
      const id = (await engine.run('inspect', '--format', '{{.Id}}', name)).trim();
      await vi.waitFor(() => expect(processesWith(`-- ${id}`)).toEqual([]), soon);
      await sayLines(name, 301, 500);
      const rig = await open(data, name);
      await got(rig, numbered(301, 500));
      expect(rig.backlog()).toEqual([]);
      expect(rig.batches.flatMap((batch) => batch.gaps)).toEqual([]);
    });

    it('loses nothing and doubles nothing when the server is killed again and again while the container writes', async () => {
      const { data, name } = await prepare();
      await engine.start(name, forever);
      const rig = await open(data, name);
      await following(rig);
      const writing = say(name, 'i=1; while [ $i -le 400 ]; do echo "line $i"; i=$((i + 1)); sleep 0.01; done');
      for (let round = 0; round < 3; round += 1) {
        await following(rig);
        await sshd.kill();
        await vi.waitFor(() => expect(rig.source()?.state).toBe('blind'), soon);
        await sshd.restart();
      }
      await writing;
      await got(rig, numbered(1, 400));
      await following(rig);
      expect(rig.source()?.blindWindows.map(({ recovered }) => recovered)).toEqual([true, true, true]);
    }, 40_000);

    it('loses nothing and doubles nothing when the desk itself is killed in the middle, again and again', async () => {
      const { data, name } = await prepare();
      const script = 'i=1; while [ ! -f /stop ]; do echo "line $i"; i=$((i + 1)); sleep 0.01; done; echo end';
      await engine.start(name, `${script}; exec sleep 1000`);
      const host = remoteHost(sshd);
      const logs = [{ kind: 'container', name }];
      const services = [{ id: SHOP, host: host['id'], sourcePath: '/srv/shop', logs }];
      const settings = JSON.stringify({ watch: { pollIntervalSeconds: 0.2 }, hosts: [host], services });
      const kept = await killAgainAndAgain(data, settings, async (lines) => {
        await engine.run('exec', name, '/bin/sh', '-c', 'echo > /stop');
        await vi.waitFor(() => expect(lines().at(-1)).toBe('end'), soon);
      });
      // Of what was there before the desk saw the container for the first time it takes the end only.
      const first = Number(kept[0]?.slice('line '.length));
      expect(kept).toEqual([...numbered(first, first + kept.length - 2), 'end']);
    }, 60_000);

    it.runIf(tool === 'docker')(
      'waits while the container does not run, and goes on with what it says when it runs again',
      async () => {
        const { data, name } = await prepare();
        await engine.start(name, 'echo once; echo twice');
        const rig = await open(data, name);
        const stopped = { state: 'waiting', why: expect.stringContaining('does not run'), blindWindows: [] };
        await vi.waitFor(() => expect(rig.source()).toMatchObject(stopped), soon);
        expect([...rig.backlog(), ...rig.texts()]).toEqual(['once', 'twice']);
        await engine.run('start', name);
        await vi.waitFor(
          () => expect([...rig.backlog(), ...rig.texts()]).toEqual(['once', 'twice', 'once', 'twice']),
          soon,
        );
      },
    );

    it('goes on with the container that is made anew, without a gap when the old one was read to its end', async () => {
      const { data, name } = await prepare();
      await engine.start(name, forever);
      const rig = await open(data, name);
      await following(rig);
      await say(name, 'echo last words');
      await got(rig, ['last words']);
      await engine.remove(name);
      await vi.waitFor(() => expect(rig.source()?.state).toBe('waiting'), soon);
      await engine.start(name, 'echo reborn; exec sleep 1000');
      await got(rig, ['last words', 'reborn']);
      expect(rig.source()).toMatchObject({ state: 'following', blindWindows: [] });
    });

    it.runIf(tool === 'docker')('records a gap when the container was made anew while nobody followed', async () => {
      const { data, name } = await prepare();
      await engine.start(name, forever);
      const first = await open(data, name);
      await following(first);
      await first.close();
      closing.pop();
      await say(name, 'echo never heard');
      await engine.remove(name);
      await engine.start(name, 'echo reborn; exec sleep 1000');
      const rig = await open(data, name);
      await got(rig, ['reborn']);
      expect(rig.source()?.blindWindows).toMatchObject([
        { bytes: null, recovered: false, why: expect.stringContaining('made anew') },
      ]);
    });

    it.runIf(tool === 'docker')(
      'reads the rest of the old container first where it still exists under another name',
      async () => {
        const { data, name } = await prepare();
        await engine.start(name, forever);
        const first = await open(data, name);
        await following(first);
        await first.close();
        closing.pop();
        await say(name, 'echo the rest');
        await engine.run('rename', name, `${name}-old`);
        closing.push(() => engine.remove(`${name}-old`));
        await engine.start(name, 'echo reborn; exec sleep 1000');
        const rig = await open(data, name);
        await got(rig, ['the rest', 'reborn']);
        expect(rig.batches.flatMap((batch) => batch.gaps)).toEqual([]);
      },
    );

    it.runIf(tool === 'docker')(
      'says that there is no container of the name, and takes all of it for new once there is',
      async () => {
        const { data, name } = await prepare();
        const rig = await open(data, name);
        const waiting = { state: 'waiting', why: expect.stringContaining(`no container ${name}`) };
        await vi.waitFor(() => expect(rig.source()).toMatchObject(waiting), soon);
        await engine.start(name, forever);
        await got(rig, ['ready']);
        expect(rig.backlog()).toEqual([]);
      },
    );

    it('proves by its heartbeat that a silent container is heard, and starts a follower again that stopped telling', async () => {
      const { data, name } = await prepare();
      await engine.start(name, forever);
      const rig = await open(data, name);
      await following(rig);
      const before = rig.source()?.heardAt ?? '';
      await vi.waitFor(() => expect((rig.source()?.heardAt ?? '') > before).toBe(true), soon);
      const id = (await engine.run('inspect', '--format', '{{.Id}}', name)).trim();
      for (const pid of processesWith(`-- ${id}`)) process.kill(pid, 'SIGSTOP');
      await say(name, 'echo while it slept');
      await got(rig, ['while it slept']);
      expect(rig.source()?.blindWindows[0]).toMatchObject({
        recovered: true,
        why: expect.stringContaining('stopped telling'),
      });
    });
  });
});

describe.skipIf(!sshdAvailable)('a container engine that refuses', () => {
  const cases = [
    [
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
      'group docker',
    ],
    [
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
      'is it running?',
    ],
  ] as const;
  it.each(cases)('is explained: %s', async (message, why) => {
    const dir = await tempDir();
    await writeFile(join(dir.path, 'docker'), `#!/bin/sh\necho "${message}" >&2\nexit 1\n`);
    await chmod(join(dir.path, 'docker'), 0o755);
    const sshd = await startSshd([`SetEnv PATH=${dir.path}:/bin`]);
    const host = remoteHost(sshd);
    const logs = [{ kind: 'container', name: 'shop' }];
    const services = [{ id: SHOP, host: host['id'], sourcePath: '/srv/shop', logs }];
    const rig = await openStreams(join(dir.path, 'data'), { hosts: [host], services });
    try {
      await vi.waitFor(() => expect(rig.source()?.why).toContain(why), soon);
    } finally {
      await rig.close();
      await sshd.stop();
      await dir[Symbol.asyncDispose]();
    }
  });
});
