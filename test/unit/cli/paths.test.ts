import { mkdir, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findAppPaths } from '../../../src/main/app-paths.ts';
import { conventionalDataDir, dataDirOf } from '../../../src/main/cli/data-dir.ts';
import { plainText } from '../../../src/main/cli/plain-text.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

describe('where things are', () => {
  it('finds the application from its sources and from its build alike', async () => {
    await using dir = await tempDir();
    await mkdir(`${dir.path}/node_modules/other`, { recursive: true });
    await writeFile(`${dir.path}/package.json`, '{"name":"sentry-desk","version":"3.2.1"}');
    await writeFile(`${dir.path}/node_modules/other/package.json`, '{"name":"other","version":"1.0.0"}');
    const paths = {
      root: dir.path,
      resourcesDir: `${dir.path}/resources`,
      rendererDir: `${dir.path}/dist/renderer`,
      version: '3.2.1',
    };
    for (const file of ['src/main/cli.ts', 'dist/cli.js', 'dist/chunks/main-abc.js', 'node_modules/other/x.js']) {
      expect(findAppPaths(pathToFileURL(`${dir.path}/${file}`).href)).toEqual(paths);
    }
  });

  it('takes the data folder from the option, then the environment, then the platform', () => {
    const env = { SENTRY_DESK_DATA_DIR: '/from/env', HOME: '/home/a' };
    expect(dataDirOf({ env }, { dataDir: '/from/option' })).toBe('/from/option');
    expect(dataDirOf({ env }, {})).toBe('/from/env');
    expect(conventionalDataDir({ HOME: '/home/a' }, 'linux')).toBe('/home/a/.local/share/sentry-desk');
    expect(conventionalDataDir({ HOME: '/home/a', XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/sentry-desk');
    expect(conventionalDataDir({ HOME: '/home/a', XDG_DATA_HOME: 'relative' }, 'linux')).toBe(
      '/home/a/.local/share/sentry-desk',
    );
    expect(conventionalDataDir({ HOME: '/Users/a' }, 'darwin')).toBe(
      '/Users/a/Library/Application Support/sentry-desk',
    );
  });

  it('makes control and direction-changing characters of a peer visible in a terminal', () => {
    expect(plainText('a\u001b[31mb\u202ec\nd ü 日')).toBe('a\\u{1b}[31mb\\u{202e}c\\u{a}d ü 日');
  });
});
