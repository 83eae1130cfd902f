import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildThirdPartyText, readShippedPackages } from '../../../scripts/third-party.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

it('names each shipped package with its licence, and none that is for development only', () => {
  const packages = readShippedPackages(ROOT);
  const names = packages.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['react', 'ssh2', 'better-sqlite3', 'dejavu-fonts-ttf']));
  expect(names).not.toContain('electron-builder');
  const text = buildThirdPartyText(packages);
  expect(text).toContain('react 19');
  expect(text).toContain('Copyright (c) Meta Platforms');
});

it('is not written while a package names no licence', () => {
  const nameless = { name: 'nameless', version: '1.0.0', licence: null, author: null, texts: [] };
  expect(() => buildThirdPartyText([nameless])).toThrow('no licence is named by nameless');
});

it('holds a package once, with its text or the sentence that it has none', () => {
  const one = { name: 'one', version: '1.0.0', licence: 'MIT', author: 'A', texts: [] };
  const text = buildThirdPartyText([one, one, { ...one, version: '2.0.0', texts: ['Be kind.'] }]);
  expect(text.match(/^one .*/gm)).toEqual(['one 1.0.0, licence MIT, by A', 'one 2.0.0, licence MIT, by A']);
  expect(text).toContain('The package has no file with the text of its licence.');
  expect(text).toContain('Be kind.');
});
