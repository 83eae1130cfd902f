import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { connectSsh, demoConnection, execSsh } from '../../fixtures/demo-ssh.ts';

const missing =
  process.platform !== 'linux'
    ? 'needs /proc'
    : spawnSync('git', ['--version']).error === undefined
      ? null
      : 'missing: git';

interface Child {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  readonly settingsFile: string;
  readonly folder: string;
}

async function startChild(): Promise<Child> {
  const script = join(import.meta.dirname, '../../fixtures/demo-child.ts');
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the demo ended before its first line')));
  const [line] = (await Promise.race([once(child.stdout, 'data'), ended])) as [Buffer];
  ended.catch(() => {});
  const settingsFile = line.toString().trim();
  return { process: child, settingsFile, folder: dirname(settingsFile) };
}

/** Command lines of processes that name the folder or run in it. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const told = readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');
        return told.includes(folder) ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')] : [];
      } catch {
        return [];
      }
    });
}

async function startStubbornCommand({ settingsFile, folder }: Child): Promise<void> {
  const client = await connectSsh(demoConnection(settingsFile));
  client.on('error', () => {});
  await execSsh(client, `cd '${folder}/host/srv/shop-api' && ./ctl restart`);
  client.exec("trap '' HUP TERM PIPE; sleep 3000 & sleep 3000", () => {});
  await vi.waitFor(() => expect(processesOf(folder).join('\n')).toContain('sleep 3000'));
}

describe.skipIf(missing !== null)(`the end of the demo (${missing ?? 'Linux with git'})`, () => {
  it('close leaves no process and no folder, also after restarts and with a command still running', async () => {
    const child = await startChild();
    await startStubbornCommand(child);
    const ended = once(child.process, 'exit');
    child.process.stdin.end();
    expect(await ended).toEqual([0, null]);
    expect(processesOf(child.folder)).toEqual([]);
    expect(existsSync(child.folder)).toBe(false);
  });

  it('SIGKILL of the process that runs it leaves no process and no folder within 2 s', async () => {
    const child = await startChild();
    await startStubbornCommand(child);
    expect(processesOf(child.folder).join('\n')).toContain('server.js');
    child.process.kill('SIGKILL');
    await vi.waitFor(
      () => {
        expect(processesOf(child.folder)).toEqual([]);
        expect(existsSync(child.folder)).toBe(false);
      },
      { timeout: 2_000 },
    );
  });
});
