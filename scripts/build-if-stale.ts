import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
const OUTPUTS = [
  'dist/index.js',
  'dist/cli.js',
  'dist/engine-process.js',
  'dist/preload/index.cjs',
  'dist/renderer/index.html',
];

/** Builds the app when a part is missing or older than the sources; what the build says goes to standard error. */
export function buildIfStale(): void {
  if (!isStale(ROOT)) return;
  process.stderr.write('building …\n');
  const bin = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js');
  const { status, error } = spawnSync(process.execPath, [bin, 'build'], { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (status === 0) return;
  process.stderr.write(
    `The build failed${error === undefined ? '' : `: ${error.message}`}. Has npm install been run?\n`,
  );
  process.exit(1);
}

/** Whether a part of the built app is missing, or was built before a source was last changed. */
export function isStale(root: string): boolean {
  const built = OUTPUTS.map((output) => modifiedAt(join(root, output)));
  return Math.min(...built) < Math.max(...SOURCES.map((source) => newest(join(root, source))));
}

function modifiedAt(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  // The folder's own time tells of files that were removed.
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
