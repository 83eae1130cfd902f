import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Page } from '@playwright/test';
import { changedTest, passedTest, unpinnedTest } from '../fakes/desk-fleet.ts';
import { storyImportable } from '../fakes/desk-fleet-story.ts';
import { mountedWorld } from '../fakes/desk-mounts-story.ts';
import { noisyWorld } from '../fakes/desk-noise-story.ts';
import { createDeskPeer } from '../fakes/desk-peer.ts';
import { busyWorld, resolvedIncident } from '../fakes/desk-story.ts';
import { wiredWorld } from '../fakes/desk-wire-story.ts';
import { type DeskWorld, quietWorld } from '../fakes/desk-world.ts';
import { servePreview } from './preview.ts';

/*
 * Takes pictures of the screens over a scripted engine, to be looked at:
 *   node test/renderer/screenshots.ts <built renderer> <folder for the pictures> [<part of a name>]
 */
const [built, out, only] = process.argv.slice(2);
if (built === undefined || out === undefined) {
  console.error('usage: screenshots.ts <built renderer> <folder for the pictures>');
  process.exit(2);
}
mkdirSync(out, { recursive: true });

interface Picture {
  readonly name: string;
  readonly hash: string;
  readonly world: (now: number) => DeskWorld;
  readonly prepare?: (page: Page) => Promise<void>;
}

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

const noisy = (now: number): DeskWorld => noisyWorld(busyWorld(now), now);

const wired = (now: number): DeskWorld => wiredWorld(busyWorld(now), now);

const mounted = (now: number): DeskWorld => mountedWorld(wired(now), now);

const PICTURES: readonly Picture[] = [
  { name: 'first-run', hash: '#/now', world: quietWorld },
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

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const picture of PICTURES.filter(({ name }) => only === undefined || name.includes(only))) {
  const peer = createDeskPeer(picture.world(Date.now()));
  const preview = await servePreview(built, peer);
  for (const colorScheme of ['dark', 'light'] as const) {
    for (const [width, height] of [
      [1280, 800],
      [1920, 1080],
    ] as const) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height } });
      const page = await context.newPage();
      page.on('console', (message) => console.log(picture.name, message.type(), message.text()));
      page.on('pageerror', (error) => console.log(picture.name, 'error', error.message));
      await page.goto(`${preview.url}#ticket=x`);
      await page.getByRole('heading', { level: 1, name: 'Now' }).waitFor();
      await page.evaluate((hash) => {
        window.location.hash = hash;
      }, picture.hash);
      await page.waitForTimeout(900);
      await picture.prepare?.(page);
      await page.waitForTimeout(300);
      const { violations } = await new AxeBuilder({ page }).analyze();
      for (const { id, nodes } of violations) {
        console.log(
          picture.name,
          colorScheme,
          width,
          id,
          nodes.map((node) => `${node.html.slice(0, 120)} ${node.any[0]?.message ?? ''}`).slice(0, 3),
        );
      }
      await page.screenshot({ path: join(out, `${picture.name}-${colorScheme}-${width}.png`) });
      await context.close();
    }
  }
  preview.close();
}
await browser.close();
