import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDemo } from '../../../src/main/demo/start-demo.ts';
import { evaluateCommand } from '../../../src/main/engine/guard/policies/evaluate-command.ts';
import { Settings } from '../../../src/shared/domain/settings.ts';
import { connectSsh, demoConnection, execSsh } from '../../fixtures/demo-ssh.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const CURL = join(import.meta.dirname, '../../../resources/demo/curl.cjs');
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const server = createServer((request, response) => {
  if (request.url === '/slow') return;
  const status = request.url === '/missing' ? 404 : 200;
  response.writeHead(status, { 'content-type': 'text/plain', 'x-method': request.method ?? '' });
  response.end(request.method === 'HEAD' ? undefined : 'hello');
});
let base: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function curl(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CURL, ...args], (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

it('the small curl takes every option that a checked command brings', async () => {
  const { host } = new URL(base);
  const verdict = evaluateCommand({ text: `curl -sS -i ${base}/`, roots: [], healthHosts: [host] });
  if (verdict.verdict !== 'allow') throw new Error(verdict.reason);
  const [program, ...args] = verdict.argv;
  expect(program).toBe('curl');
  expect(await curl(...args)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^HTTP\/1\.1 200 OK\r\n[^]*hello$/),
  });
});

it('the small curl prints the body, and with -i or -I the head as curl does', async () => {
  expect(await curl('-sS', `${base}/`)).toEqual({ code: 0, stdout: 'hello', stderr: '' });
  const withHead = await curl('-sSi', '--max-time', '5', `${base}/`);
  expect(withHead.stdout).toMatch(
    /^HTTP\/1\.1 200 OK\r\ncontent-type: text\/plain\r\nx-method: GET\r\n[^]*\r\n\r\nhello$/,
  );
  const head = await curl('-s', '-I', `${base}/missing`);
  expect(head).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^HTTP\/1\.1 404 Not Found\r\n[^]*x-method: HEAD\r\n[^]*\r\n\r\n$/),
  });
});

it('the small curl ends with the exit codes of curl', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  expect(await curl('-sS', `http://127.0.0.1:${port}/`)).toEqual({
    code: 7,
    stdout: '',
    stderr: `curl: (7) Failed to connect to 127.0.0.1 port ${port}: Couldn't connect to server\n`,
  });
  expect(await curl('-s', '-f', `${base}/missing`)).toEqual({ code: 22, stdout: '', stderr: '' });
  expect((await curl('-s', '--max-time', '0.2', `${base}/slow`)).code).toBe(28);
  expect((await curl('-s', '-o', '/tmp/x', `${base}/`)).code).toBe(2);
  expect((await curl('-s', 'file:///etc/passwd')).code).toBe(1);
  expect((await curl('-s', 'http://[')).code).toBe(3);
  expect((await curl('-s')).code).toBe(2);
});

it('a host without curl is given one, and health can be asked with it', async () => {
  await using dir = await tempDir();
  await mkdir(join(dir.path, 'bin'));
  for (const name of ['git', 'sh', 'env', 'cat']) await symlink(pathOf(name), join(dir.path, 'bin', name));
  const demo = await startDemo({ log, env: { PATH: join(dir.path, 'bin') } });
  try {
    const [service] = Settings.parse(JSON.parse(readFileSync(demo.settingsFile, 'utf8'))).services;
    await using client = await connectSsh(demoConnection(demo.settingsFile));
    const { code, stdout } = await execSsh(client, `curl -sSi --max-time 5 ${service?.health?.url}`);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^HTTP\/1\.1 200 OK\r\n[^]*"upstream":"ok"/),
    });
  } finally {
    await demo.close();
  }
});

function pathOf(name: string): string {
  const folder = (process.env['PATH'] ?? '').split(delimiter).find((candidate) => existsSync(join(candidate, name)));
  if (folder === undefined) throw new Error(`${name} is not on the PATH`);
  return join(folder, name);
}
