import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EngineCommand, EngineInit, EngineNotice } from '../../../src/main/engine-messages.ts';
import { createDeskSupervisor } from '../../../src/main/shell/desk-supervisor.ts';
import type { EngineState } from '../../../src/main/shell/engine-supervisor.ts';

const OWN: EngineInit = {
  type: 'init',
  dataDir: '/own',
  configFile: '/own.json',
  version: '1',
  resourcesDir: '/r',
  demo: false,
};

/** Engine processes that do what the test says; each has the commands that it was sent. */
function rig(onDemo: EngineNotice) {
  const children: { init: EngineInit | null; answers: (string | null)[]; say(notice: EngineNotice): void }[] = [];
  const states: EngineState['type'][] = [];
  const folders: string[] = [];
  const supervisor = createDeskSupervisor({
    init: OWN,
    makeDemoFolder: () => {
      const folder = mkdtempSync(join(tmpdir(), 'desk-supervisor-'));
      folders.push(folder);
      return folder;
    },
    onState: ({ type }) => states.push(type),
    fork: (listener) => {
      const child: (typeof children)[number] = { init: null, answers: [], say: (notice) => listener.notice(notice) };
      children.push(child);
      const take = (command: EngineCommand): void => {
        if (command.type === 'desk_answer') child.answers.push(command.why);
        if (command.type === 'stop') listener.exit();
        if (command.type !== 'init') return;
        child.init = command;
        listener.notice(command.demo ? onDemo : { type: 'ready' });
      };
      queueMicrotask(() => listener.notice({ type: 'loaded' }));
      return {
        send: take,
        connect: () => {
          throw new Error('no port is asked for');
        },
        kill: () => listener.exit(),
      };
    },
  });
  return { supervisor, children, states, folders };
}

test('the demo gets a folder, no keychain and no settings of the own desk, and takes its place once it runs', async () => {
  const { supervisor, children, states, folders } = rig({ type: 'ready' });
  supervisor.start();
  await expect.poll(() => states).toEqual(['starting', 'ready']);
  expect(children[0]?.init).toEqual({ ...OWN, deskChange: 'demo' });
  children[0]?.say({ type: 'desk_wanted' });
  await expect.poll(() => children[0]?.answers).toEqual([null]);
  const { configFile: _config, ...rest } = OWN;
  const demo = { ...rest, dataDir: folders[0], demo: true, temporary: true, deskChange: 'own' };
  expect(children[1]?.init).toEqual(demo);
  // The page asks for a port of the demo; of the end of the other engine it hears nothing.
  expect(states).toEqual(['starting', 'ready', 'ready']);
  children[1]?.say({ type: 'desk_wanted' });
  await expect.poll(() => children[1]?.answers).toEqual([null]);
  await expect.poll(() => existsSync(folders[0] ?? '/')).toBe(false);
  expect(children[2]?.init).toEqual({ ...OWN, deskChange: 'demo' });
  await supervisor.stop();
});

test('a demo that cannot start leaves the own desk on show, says why to who asked, and leaves no folder', async () => {
  const { supervisor, children, states, folders } = rig({ type: 'failed', message: 'There is no shell.' });
  supervisor.start();
  await expect.poll(() => states).toEqual(['starting', 'ready']);
  children[0]?.say({ type: 'desk_wanted' });
  await expect.poll(() => children[0]?.answers).toEqual(['There is no shell.']);
  expect([states, supervisor.state(), existsSync(folders[0] ?? '/')]).toEqual([
    ['starting', 'ready'],
    { type: 'ready' },
    false,
  ]);
  await supervisor.stop();
});
