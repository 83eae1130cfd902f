import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from '@playwright/test';
import { createDeskPeer } from '../fakes/desk-peer.ts';
import { PICTURES } from './pictures.ts';
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
