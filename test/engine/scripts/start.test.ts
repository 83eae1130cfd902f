import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isStale } from '../../../scripts/build-if-stale.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const SCRIPTS = join(import.meta.dirname, '../../../scripts');
const OUTPUTS = ['index.js', 'cli.js', 'engine-process.js', 'preload/index.cjs', 'renderer/index.html'];
// Stands for the built command line: says how it was started, then waits for its end.
const PROGRAM = `
process.on('SIGTERM', () => { console.log('stopped'); process.exit(7); });
console.log(JSON.stringify({ openUrl: 'http://127.0.0.1:1/#ticket=x', args: process.argv.slice(2) }));
setTimeout(() => {}, 60_000);`;

async function builtClone(root: string): Promise<void> {
  await mkdir(join(root, 'src'));
  await mkdir(join(root, 'dist/preload'), { recursive: true });
  await mkdir(join(root, 'dist/renderer'));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  for (const output of OUTPUTS) await writeFile(join(root, 'dist', output), PROGRAM);
  for (const name of ['start', 'cli', 'build-if-stale', 'run-child', 'electron-runtime'])
    await cp(join(SCRIPTS, `${name}.ts`), join(root, 'scripts', `${name}.ts`));
  const soon = new Date(Date.now() + 1_000);
  for (const output of OUTPUTS) await utimes(join(root, 'dist', output), soon, soon);
}

async function runUntilSaid(child: ChildProcess, lines: number): Promise<{ stdout: string; code: number | null }> {
  let stdout = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (stdout.split('\n').length > lines) child.kill('SIGTERM');
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { stdout, code };
}

function run(root: string, ...args: string[]): ChildProcess {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  return spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('npm start', () => {
  it.skipIf(process.platform !== 'linux')(
    'without a display says why in one line and where to open the app',
    async () => {
      await using clone = await tempDir();
      await builtClone(clone.path);
      const { stdout, code } = await runUntilSaid(run(clone.path, 'scripts/start.ts', '--demo', '--port', '0'), 2);
      expect(stdout).toBe(
        'No desktop window, because there is no display; the same app is served for your browser:\n' +
          'open http://127.0.0.1:1/#ticket=x\nstopped\n',
      );
      expect(code).toBe(7);
    },
  );

  it('with --headless hands on the first line, the arguments, signals and the exit status', async () => {
    await using clone = await tempDir();
    await builtClone(clone.path);
    const line = (args: string[]) => `${JSON.stringify({ openUrl: 'http://127.0.0.1:1/#ticket=x', args })}\nstopped\n`;
    expect(await runUntilSaid(run(clone.path, 'scripts/start.ts', '--headless', '--port', '0'), 1)).toEqual({
      stdout: line(['serve', '--port', '0']),
      code: 7,
    });
    expect(await runUntilSaid(run(clone.path, 'scripts/start.ts', '--demo', '--headless'), 1)).toEqual({
      stdout: line(['demo', '--headless']),
      code: 7,
    });
    expect(await runUntilSaid(run(clone.path, 'scripts/cli.ts', 'doctor', '--json'), 1)).toEqual({
      stdout: line(['doctor', '--json']),
      code: 7,
    });
  });
});

it('a build is stale when a part is missing or a source is newer', async () => {
  await using clone = await tempDir();
  await builtClone(clone.path);
  expect(isStale(clone.path)).toBe(false);
  const later = new Date(Date.now() + 5_000);
  await writeFile(join(clone.path, 'src/new.ts'), '');
  await utimes(join(clone.path, 'src/new.ts'), later, later);
  expect(isStale(clone.path)).toBe(true);
  await utimes(join(clone.path, 'src/new.ts'), new Date(0), new Date(0));
  expect(isStale(clone.path)).toBe(false);
  await rm(join(clone.path, 'dist/preload/index.cjs'));
  expect(isStale(clone.path)).toBe(true);
});
