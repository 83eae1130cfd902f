import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { startCli } from '../cli/run-cli.ts';

type Answer = Record<string, unknown>;

/** A desk of one's own on a fresh data folder, with a folder for what is temporary. */
async function startOwn(dir: string, settings: object | null = null, temp = 'tmp') {
  const data = join(dir, 'data');
  await mkdir(data, { mode: 0o700 });
  await mkdir(join(dir, 'tmp'));
  if (settings !== null) await writeFile(join(data, 'settings.json'), JSON.stringify(settings));
  const host = await startCli({ args: ['serve', '--data-dir', data], env: { TMPDIR: join(dir, temp) } });
  const headers = { authorization: `Bearer ${(await readFile(host.first.tokenFile, 'utf8')).trim()}` };
  const ask = async (path: string, method = 'GET'): Promise<Answer> =>
    (await (await fetch(`${host.first.url}/api${path}`, { method, headers })).json()) as Answer;
  return { host, data, ask, temporary: () => readdir(join(dir, 'tmp')) };
}

/** Files of the data folder, without what SQLite makes and takes away by itself. */
async function kept(data: string): Promise<readonly string[]> {
  return (await readdir(data)).filter((name) => !/-(shm|wal|journal)$/.test(name)).toSorted();
}

describe('a desk that watches nothing', () => {
  it('gives way to the demo and comes back; the folder of the demo goes away', async () => {
    await using dir = await tempDir();
    const { host, data, ask, temporary } = await startOwn(dir.path);
    await using _host = host;
    const own = await ask('/status');
    expect(own).toMatchObject({ demo: false, deskChange: 'start' });
    const before = await kept(data);

    expect(await ask('/demo/start', 'POST')).toEqual({ changed: true });
    const demo = await ask('/status');
    expect(demo).toMatchObject({ demo: true, deskChange: 'leave', secrets: 'session' });
    expect(demo['desk']).not.toBe(own['desk']);
    expect((await temporary()).length).toBeGreaterThan(0);
    expect(await ask('/demo/start', 'POST')).toMatchObject({ error: { code: 'not_supported' } });

    expect(await ask('/demo/leave', 'POST')).toEqual({ changed: true });
    expect(await ask('/status')).toMatchObject({ demo: false, deskChange: 'start', desk: own['desk'] });
    await expect.poll(temporary, { timeout: 10_000 }).toEqual([]);
    expect(await kept(data)).toEqual(before);
    expect(await ask('/demo/leave', 'POST')).toMatchObject({ error: { code: 'not_supported' } });
  });

  it('stopped in the demo leaves nothing of it behind', async () => {
    await using dir = await tempDir();
    const { host, ask, temporary } = await startOwn(dir.path);
    await using _host = host;
    await ask('/demo/start', 'POST');
    expect(await host.stop()).toBe(0);
    expect(await temporary()).toEqual([]);
  });

  it('says why the demo cannot start, and goes on itself', async () => {
    await using dir = await tempDir();
    const { host, ask } = await startOwn(dir.path, null, 'missing');
    await using _host = host;
    expect(await ask('/demo/start', 'POST')).toMatchObject({
      error: { code: 'not_supported', message: expect.stringContaining('ENOENT') },
    });
    expect(await ask('/status')).toMatchObject({ demo: false, deskChange: 'start' });
  });
});

it('a desk that watches something is not put away for the demo', async () => {
  await using dir = await tempDir();
  const settings = {
    hosts: [{ id: 'web-1', address: '127.0.0.1', user: 'oncall' }],
    services: [],
  };
  const { host, ask } = await startOwn(dir.path, settings);
  await using _host = host;
  expect(await ask('/demo/start', 'POST')).toMatchObject({
    error: {
      code: 'conflict',
      message: 'This desk watches hosts of yours. Start the demo beside it: sentry-desk demo',
    },
  });
  expect(await ask('/status')).toMatchObject({ demo: false });
});
