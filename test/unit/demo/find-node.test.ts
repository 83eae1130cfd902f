import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findNode } from '../../../src/main/demo/find-node.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

it('a plain Node starts itself', () => {
  const env = { SENTRY_DESK_ENGINE_NODE: '/other' };
  expect(findNode({ isElectron: false, isPackaged: false, execPath: '/opt/node', env })).toEqual({
    path: '/opt/node',
    env: {},
  });
});

it('Electron starts the Node it is told, else one on the PATH, else itself as Node', async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, 'node'), '#!/bin/sh\n', { mode: 0o755 });
  const inElectron = (env: Record<string, string>) =>
    findNode({ isElectron: true, isPackaged: false, execPath: '/opt/electron', env }, []);
  const told = { SENTRY_DESK_ENGINE_NODE: '/opt/node', PATH: dir.path };
  expect(inElectron(told)).toEqual({ path: '/opt/node', env: {} });
  expect(inElectron({ PATH: `/none::${dir.path}` })).toEqual({ path: join(dir.path, 'node'), env: {} });
  expect(inElectron({ PATH: '/none' })).toEqual({ path: '/opt/electron', env: { ELECTRON_RUN_AS_NODE: '1' } });
});

it('a packaged app takes one on the PATH or in the usual folders, and never itself', async () => {
  await using dir = await tempDir();
  await writeFile(join(dir.path, 'node'), '#!/bin/sh\n', { mode: 0o755 });
  const packaged = { isElectron: true, isPackaged: true, execPath: '/opt/desk' };
  const found = { path: join(dir.path, 'node'), env: {} };
  expect(findNode({ ...packaged, env: { PATH: dir.path, SENTRY_DESK_ENGINE_NODE: '/opt/node' } }, [])).toEqual(found);
  expect(findNode({ ...packaged, env: { PATH: '/none' } }, [dir.path])).toEqual(found);
  expect(findNode({ ...packaged, env: { PATH: '/none' } }, [])).toBeNull();
});
