import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type EngineCommand, EngineNotice } from '../../../src/main/engine-messages.ts';
import { createPortOverIpc, type PortOverIpc } from '../../../src/main/port-over-ipc.ts';
import type { DeskClient } from '../../../src/main/shell/desk-client.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

let dir: Awaited<ReturnType<typeof tempDir>>;
let child: ChildProcess;
const ports = new Map<number, PortOverIpc>();

beforeEach(async () => {
  dir = await tempDir();
  child = fork(join(ROOT, 'src', 'main', 'engine-process.ts'), [], {
    serialization: 'advanced',
    execArgv: [],
    env: { ...process.env, SENTRY_DESK_KEYCHAIN: 'off', LOG_LEVEL: 'error' },
  });
  child.on('message', (message) => {
    const notice = EngineNotice.parse(message);
    if (notice.type === 'port_data') ports.get(notice.portId)?.receive(notice.data);
    if (notice.type === 'port_closed') ports.get(notice.portId)?.end();
  });
});

afterEach(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
  ports.clear();
  await dir[Symbol.asyncDispose]();
});

test('the engine answers the contract over virtual ports and stops cleanly', async () => {
  await startEngine();
  const client = createDesk(1);
  expect(await client.status.get()).toMatchObject({ mode: 'AUDIT', secrets: 'session', demo: false });

  const exit = once(child, 'exit');
  send({ type: 'stop' });
  expect(await exit).toEqual([0, null]);
});

test('a page that sends rubbish loses its port, and nothing else', async () => {
  await startEngine();
  const closed = new Promise<void>((resolve) => openPort(1).on('close', resolve));
  send({ type: 'port_data', portId: 1, data: '{"i":"1","p":{}}' });
  await closed;
  expect(await createDesk(2).health.get()).toMatchObject({ status: 'ok' });
});

test('the events of the desk arrive as a stream until its port ends', async () => {
  await startEngine();
  const client = createDesk(1);
  const stream = await client.events.follow({ afterSeq: (await client.status.get()).lastSeq });
  await client.security.setMode({ mode: 'DISABLED' });
  expect((await stream.next()).value).toMatchObject({ type: 'mode_changed', data: { mode: 'DISABLED' } });
  await stream.return();
});

test('the engine ends when the shell is gone', async () => {
  await startEngine();
  const exit = once(child, 'exit');
  child.disconnect();
  expect(await exit).toEqual([0, null]);
});

test('an engine that cannot start says why', async () => {
  await notice('loaded');
  const failed = notice('failed');
  send(initOf({ dataDir: '/dev/null/desk' }));
  expect(await failed).toMatchObject({ message: expect.stringContaining('/dev/null/desk') as string });
});

test('an engine asks its shell for the other desk, and tells who wanted it why there is none', async () => {
  await startEngine('demo');
  const client = createDesk(1);
  expect((await client.status.get()).deskChange).toBe('start');
  const wanted = notice('desk_wanted');
  const refused = expect(client.demo.start()).rejects.toMatchObject({ message: 'There is no shell here.' });
  await wanted;
  send({ type: 'desk_answer', why: 'There is no shell here.' });
  await refused;
  const again = notice('desk_wanted');
  const started = client.demo.start();
  await again;
  send({ type: 'desk_answer', why: null });
  expect(await started).toEqual({ changed: true });
});

async function startEngine(deskChange: 'demo' | null = null): Promise<void> {
  await notice('loaded');
  const ready = notice('ready');
  send(initOf({ deskChange }));
  await ready;
}

function initOf(change: { dataDir?: string; deskChange?: 'demo' | null }): EngineCommand {
  return {
    type: 'init',
    dataDir: join(dir.path, 'data'),
    version: '0.0.0-test',
    resourcesDir: join(ROOT, 'resources'),
    demo: false,
    ...change,
  };
}

function send(command: EngineCommand): void {
  child.send(command);
}

function notice(type: EngineNotice['type']): Promise<EngineNotice> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`the engine ended with status ${String(code)}`));
    child.on('exit', onExit);
    child.on('message', (message) => {
      const given = EngineNotice.parse(message);
      if (given.type !== type) return;
      child.off('exit', onExit);
      resolve(given);
    });
  });
}

function openPort(portId: number): PortOverIpc {
  const port = createPortOverIpc({
    send: (data) => send({ type: 'port_data', portId, data }),
    close: () => send({ type: 'port_closed', portId }),
  });
  ports.set(portId, port);
  send({ type: 'port', owner: 'window', portId });
  port.start();
  return port;
}

function createDesk(portId: number): DeskClient {
  return createORPCClient(new RPCLink({ port: openPort(portId) }));
}
