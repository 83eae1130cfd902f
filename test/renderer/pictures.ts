import type { Page } from '@playwright/test';
import { changedTest, passedTest, unpinnedTest } from '../fakes/desk-fleet.ts';
import { storyImportable } from '../fakes/desk-fleet-story.ts';
import { mountedWorld } from '../fakes/desk-mounts-story.ts';
import { noisyWorld } from '../fakes/desk-noise-story.ts';
import { storyPermission } from '../fakes/desk-permission-story.ts';
import { busyWorld, resolvedIncident } from '../fakes/desk-story.ts';
import { wiredWorld } from '../fakes/desk-wire-story.ts';
import { type DeskWorld, quietWorld } from '../fakes/desk-world.ts';

/** A screen in a state that is worth a look, over a scripted engine. */
export interface Picture {
  readonly name: string;
  readonly hash: string;
  readonly world: (now: number) => DeskWorld;
  readonly prepare?: (page: Page) => Promise<void>;
}

const freshWorld = (now: number): DeskWorld => {
  const world = quietWorld(now);
  return { ...world, status: { ...world.status, deskChange: 'start' } };
};

const resolved = (now: number): DeskWorld => {
  const world = busyWorld(now);
  return { ...world, incidents: [resolvedIncident(now), ...world.incidents.slice(1)] };
};

const importableWorld = (now: number): DeskWorld => {
  const world = quietWorld(now);
  return { ...world, fleet: { ...world.fleet, importable: storyImportable(), tests: [unpinnedTest()] } };
};

const passedWorld = (now: number): DeskWorld => {
  const world = busyWorld(now);
  return { ...world, fleet: { ...world.fleet, tests: [passedTest()] } };
};

const changedWorld = (now: number): DeskWorld => {
  const world = busyWorld(now);
  return { ...world, fleet: { ...world.fleet, tests: [changedTest()] } };
};

const asked = (now: number): DeskWorld => ({ ...busyWorld(now), permissions: [storyPermission()] });

const noisy = (now: number): DeskWorld => noisyWorld(busyWorld(now), now);

const wired = (now: number): DeskWorld => wiredWorld(busyWorld(now), now);

const mounted = (now: number): DeskWorld => mountedWorld(wired(now), now);

/** Every screen and dialog, in the states that a scripted engine can bring about. */
export const PICTURES: readonly Picture[] = [
  { name: 'first-run', hash: '#/now', world: freshWorld },
  {
    name: 'settings',
    hash: '#/settings',
    world: wired,
    prepare: async (page) => {
      await page.getByLabel('Fix attempts').fill('40');
      await page.getByLabel('A plan waits for').fill('600');
    },
  },
  {
    name: 'settings-model',
    hash: '#/settings/llm',
    world: wired,
    prepare: (page) => page.getByLabel('Anthropic', { exact: true }).check(),
  },
  {
    name: 'security',
    hash: '#/security',
    world: mounted,
    prepare: (page) => page.getByRole('button', { name: 'Verify now' }).click(),
  },
  {
    name: 'wire',
    hash: '#/wire/inc-4q8zt',
    world: wired,
    prepare: (page) => page.getByRole('button', { name: /Detective/ }).click(),
  },
  { name: 'wires', hash: '#/wire', world: wired },
  { name: 'tools', hash: '#/tools', world: wired },
  {
    name: 'mounted',
    hash: '#/tools',
    world: mounted,
    prepare: (page) => page.getByRole('region', { name: 'MCP server runbooks' }).scrollIntoViewIfNeeded(),
  },
  {
    name: 'pin',
    hash: '#/tools',
    world: mounted,
    prepare: (page) => page.getByRole('button', { name: 'Pin read_text_file of runbooks', exact: true }).click(),
  },
  { name: 'memory', hash: '#/memory', world: wired },
  {
    name: 'forget',
    hash: '#/memory',
    world: wired,
    prepare: (page) =>
      page
        .getByRole('button', { name: /^Forget: / })
        .first()
        .click(),
  },
  { name: 'permission', hash: '#/now', world: asked },
  {
    name: 'import',
    hash: '#/settings',
    world: wired,
    prepare: (page) =>
      page.getByLabel('A file of settings to import').setInputFiles({
        name: 'settings.json',
        mimeType: 'application/json',
        buffer: Buffer.from('{"security":{"mode":"AUDIT"}}'),
      }),
  },
  { name: 'reports', hash: '#/reports', world: wired },
  { name: 'keys', hash: '#/now', world: busyWorld, prepare: (page) => page.keyboard.press('?') },
  { name: 'now', hash: '#/now', world: busyWorld },
  { name: 'quiet', hash: '#/now', world: quietWorld },
  { name: 'incident', hash: '#/incident/inc-4q8zt', world: resolved },
  { name: 'approval', hash: '#/incident/inc-4q8zt', world: busyWorld },
  {
    name: 'evidence',
    hash: '#/incident/inc-4q8zt',
    world: resolved,
    prepare: (page) => page.getByRole('button', { name: /port = 9009/ }).click(),
  },
  {
    name: 'logs',
    hash: '#/logs',
    world: busyWorld,
    prepare: (page) =>
      page
        .getByRole('option', { name: /upstream connect/ })
        .last()
        .click(),
  },
  { name: 'hosts', hash: '#/hosts', world: busyWorld },
  { name: 'no-hosts', hash: '#/hosts', world: quietWorld },
  {
    name: 'remove-host',
    hash: '#/hosts',
    world: busyWorld,
    prepare: (page) => page.getByRole('button', { name: 'Remove web-1', exact: true }).click(),
  },
  { name: 'set-up-address', hash: '#/hosts/add', world: importableWorld },
  {
    name: 'set-up-pin',
    hash: '#/hosts/add',
    world: importableWorld,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Use web-2' }).click();
      await page.getByRole('button', { name: 'Test the connection' }).click();
    },
  },
  { name: 'set-up-passed', hash: '#/host/web-1/test', world: passedWorld },
  { name: 'set-up-changed', hash: '#/host/edge-2/test', world: changedWorld },
  {
    name: 'set-up-services',
    hash: '#/host/web-1/services',
    world: busyWorld,
    prepare: async (page) => {
      await page.getByRole('checkbox').nth(1).check();
    },
  },
  { name: 'noisy-now', hash: '#/now', world: noisy },
  { name: 'storm', hash: '#/incident/inc-storm', world: noisy },
  { name: 'host-key', hash: '#/incident/inc-key01', world: noisy },
  {
    name: 'silence',
    hash: '#/incident/inc-4q8zt',
    world: noisy,
    prepare: (page) => page.getByRole('button', { name: 'Silence…' }).click(),
  },
  { name: 'silences', hash: '#/silences', world: busyWorld },
  {
    name: 'patterns',
    hash: '#/patterns',
    world: busyWorld,
    prepare: async (page) => {
      await page.getByLabel('Expression').fill('payment .* declined');
      await page.getByRole('button', { name: 'Try it' }).click();
    },
  },
  { name: 'palette', hash: '#/now', world: busyWorld, prepare: (page) => page.keyboard.press('Control+k') },
];
