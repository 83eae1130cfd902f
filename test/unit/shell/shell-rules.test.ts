import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isReadable } from '../../../src/main/guarded-port.ts';
import { readLaunchOptions } from '../../../src/main/shell/launch-options.ts';
import { isPage } from '../../../src/main/shell/lock-down.ts';
import { decideAfterDeath } from '../../../src/main/shell/restart-policy.ts';
import { answerPageRequest, resolveAsset } from '../../../src/main/shell/serve-page.ts';
import { chooseBounds, readWindowState, writeWindowState } from '../../../src/main/shell/window-bounds.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

describe('the page', () => {
  test.each([
    ['/', '/app/index.html'],
    ['/assets/a.js', '/app/assets/a.js'],
    ['/../secret.js', null],
    ['/%2e%2e/secret.js', null],
    ['/..%2fsecret.js', null],
    ['/a%00.js', null],
    ['/a\\..\\b.js', null],
    ['/%', null],
    ['/notes.txt', null],
  ])('%s is served from %s', (path, file) => {
    expect(resolveAsset('/app', path)).toBe(file);
  });

  test('is answered with a policy that allows its own files only', async () => {
    await using dir = await tempDir();
    await mkdir(join(dir.path, 'page'));
    await writeFile(join(dir.path, 'page', 'index.html'), '<h1>Now</h1>');
    await writeFile(join(dir.path, 'secret.html'), 'secret');
    const ask = (address: string, init?: RequestInit) =>
      answerPageRequest(new Request(address, init), 'app://desk', join(dir.path, 'page'));
    const page = await ask('app://desk/');
    expect([page.status, await page.text()]).toEqual([200, '<h1>Now</h1>']);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self';/);
    const refused = ['app://desk/../secret.html', 'app://other/', 'https://desk/', 'app://desk/missing.html'];
    for (const address of refused) expect((await ask(address)).status, address).toBe(404);
    expect((await ask('app://desk/', { method: 'POST' })).status).toBe(404);
  });

  test.each([
    ['app://desk/', true],
    ['app://desk/index.html#/now', true],
    ['app://desk.evil/', false],
    ['app://desk/other.html', false],
    ['https://desk/', false],
    ['file:///app/index.html', false],
    ['about:blank', false],
  ])('%s counts as ours: %s', (address, ours) => {
    expect(isPage(address, 'app://desk')).toBe(ours);
  });
});

describe('an engine that died', () => {
  test('is restarted with growing pauses', () => {
    expect([[0], [0, 300], [0, 300, 900]].map(decideAfterDeath)).toEqual([
      { type: 'restart', afterMs: 250 },
      { type: 'restart', afterMs: 500 },
      { type: 'restart', afterMs: 1_000 },
    ]);
  });

  test('is given up after five deaths within a minute', () => {
    expect(decideAfterDeath([0, 1, 2, 3, 4])).toEqual({ type: 'give_up' });
  });

  test('is not given up for deaths long ago', () => {
    expect(decideAfterDeath([0, 1, 2, 3, 100_000])).toEqual({ type: 'restart', afterMs: 250 });
  });
});

describe('a window', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 };

  test('opens where it was', () => {
    const bounds = { x: 100, y: 50, width: 1000, height: 700 };
    expect(chooseBounds(bounds, [screen])).toEqual(bounds);
  });

  test('keeps only its size when its screen is gone', () => {
    expect(chooseBounds({ x: 2500, y: 50, width: 1000, height: 700 }, [screen])).toEqual({ width: 1000, height: 700 });
  });

  test('is remembered with its place and whether it filled the screen, also from before that was kept', async () => {
    await using dir = await tempDir();
    const [file, older] = [join(dir.path, 'window.json'), join(dir.path, 'older.json')];
    const state = { x: 100, y: 50, width: 1000, height: 700, maximized: true };
    writeWindowState(file, state);
    await writeFile(older, JSON.stringify({ x: 1, y: 2, width: 1000, height: 700 }));
    expect(readWindowState(file)).toEqual(state);
    expect(chooseBounds(state, [screen])).toEqual({ x: 100, y: 50, width: 1000, height: 700 });
    expect(readWindowState(older)).toEqual({ x: 1, y: 2, width: 1000, height: 700, maximized: false });
    expect(readWindowState(join(dir.path, 'none.json'))).toBeNull();
  });
});

describe('launch options', () => {
  const input = { argv: [], env: {}, cwd: '/home/op', defaultDataDir: '/data', isPackaged: false };

  test('a plain start uses the usual data folder', () => {
    expect(readLaunchOptions(input)).toEqual({
      demo: false,
      smoke: false,
      hidden: false,
      desk: [],
      dataDir: '/data',
      configFile: null,
      engineNode: null,
      testHooks: false,
    });
  });

  test('an argument wins over the environment, and a demo without a folder gets a temporary one', () => {
    const env = { SENTRY_DESK_DATA_DIR: '/from-env' };
    expect(readLaunchOptions({ ...input, env, argv: ['--data-dir', 'x'] }).dataDir).toBe('/home/op/x');
    expect(readLaunchOptions({ ...input, argv: ['--demo'] }).dataDir).toBeNull();
    expect(readLaunchOptions({ ...input, argv: ['--smoke'] })).toMatchObject({ smoke: true, dataDir: null });
  });

  test('what names the desk is kept for a start at log-in, whole', () => {
    const env = { SENTRY_DESK_DATA_DIR: '/from-env' };
    const argv = ['--hidden', '--config', 'my settings.json'];
    expect(readLaunchOptions({ ...input, env, argv })).toMatchObject({
      hidden: true,
      desk: ['--data-dir=/from-env', '--config=/home/op/my settings.json'],
    });
  });

  test('what follows two dashes is no option', () => {
    expect(
      readLaunchOptions({ ...input, argv: ['--', 'sentry-desk://incident/inc-1', '--data-dir', '/evil'] }),
    ).toEqual(readLaunchOptions(input));
  });

  test('a packaged app has neither another Node nor test hooks', () => {
    const env = { SENTRY_DESK_ENGINE_NODE: '/tmp/node', SENTRY_DESK_TEST_HOOKS: '1' };
    const read = (isPackaged: boolean) => readLaunchOptions({ ...input, env, isPackaged });
    expect(read(false)).toMatchObject({ engineNode: '/tmp/node', testHooks: true });
    expect(read(true)).toMatchObject({ engineNode: null, testHooks: false });
  });
});

describe('a frame from a page', () => {
  test.each([
    ['a request', JSON.stringify({ i: '1', p: { u: '/status/get' } }), true],
    ['the end of a call', JSON.stringify({ i: '1', t: 4 }), true],
    ['a request with bytes', new Uint8Array([...Buffer.from('{"i":"1","p":{"u":"/a"}}'), 0xff, 1, 2]), true],
    ['no JSON', '{', false],
    ['a request without an address', JSON.stringify({ i: '1', p: {} }), false],
    ['an item of a stream without a body', JSON.stringify({ i: '1', t: 3 }), false],
    ['a header that is no text', JSON.stringify({ i: '1', p: { u: '/a', h: { 'content-type': 1 } } }), false],
    ['a form', JSON.stringify({ i: '1', p: { u: '/a', h: { 'content-type': 'multipart/form-data' } } }), false],
    ['null', 'null', false],
    ['an object', { i: '1' }, false],
  ])('%s is let through: yes or no', (_name, data, readable) => {
    expect(isReadable(data)).toBe(readable);
  });
});
