// npm start, npm run demo: the desktop window where it can open, else the same app in the browser.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buildIfStale } from './build-if-stale.ts';
import { type Desktop, findDesktop } from './electron-runtime.ts';
import { endWith } from './run-child.ts';

const ROOT = join(import.meta.dirname, '..');
const OWN = new Set(['--demo', '--headless']);

const args = process.argv.slice(2);
const isDemo = args.includes('--demo');
const rest = args.filter((arg) => !OWN.has(arg));
const command = [join(ROOT, 'dist/cli.js'), ...(isDemo ? ['demo', '--headless'] : ['serve']), ...rest];

buildIfStale();
if (args.includes('--headless')) {
  endWith(spawn(process.execPath, command, { stdio: 'inherit' }));
} else {
  open(await findDesktop(process.env));
}

function open(desktop: Desktop): void {
  if ('electron' in desktop) {
    const given = [ROOT, ...(isDemo ? ['--demo'] : []), ...rest];
    endWith(spawn(desktop.electron, given, { stdio: 'inherit', env: { ...process.env, ...desktop.env } }));
    return;
  }
  process.stdout.write(`No desktop window, because ${desktop.why}; the same app is served for your browser:\n`);
  const child = spawn(process.execPath, command, { stdio: ['inherit', 'pipe', 'inherit'] });
  let isFirst = true;
  createInterface({ input: child.stdout }).on('line', (line) => {
    process.stdout.write(`${isFirst ? announce(line) : line}\n`);
    isFirst = false;
  });
  endWith(child);
}

function announce(line: string): string {
  try {
    const { openUrl } = JSON.parse(line) as { openUrl: string };
    return `open ${openUrl}`;
  } catch {
    return line;
  }
}
