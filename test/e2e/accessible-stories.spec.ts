import { join } from 'node:path';
import { createDeskPeer } from '../fakes/desk-peer.ts';
import { PICTURES } from '../renderer/pictures.ts';
import { servePreview } from '../renderer/preview.ts';
import { chromiumFlags, chromiumPath } from './fixtures/browser-desk.ts';
import { expect, test } from './fixtures/desk.ts';
import { expectAccessible } from './fixtures/scan.ts';

const BUILT = join(import.meta.dirname, '..', '..', 'dist', 'renderer');

/** States that the demo does not come to by itself; the page is the same in both apps, so that one look is enough. */
const STORIES = [
  'settings-model',
  'wire',
  'mounted',
  'pin',
  'evidence',
  'set-up-pin',
  'set-up-passed',
  'set-up-changed',
  'set-up-services',
  'noisy-now',
  'storm',
  'host-key',
  'permission',
  'remove-host',
  'forget',
  'import',
];

test.use({ launchOptions: { executablePath: chromiumPath(), args: chromiumFlags() } });
test.skip(({ kind }) => kind === 'electron', 'looks at the page in a browser');
test.slow();

test('states that the demo does not come to are accessible, dark and light', async ({ page }) => {
  for (const { name, hash, world, prepare } of PICTURES.filter((picture) => STORIES.includes(picture.name))) {
    const peer = createDeskPeer(world(Date.now()));
    const preview = await servePreview(BUILT, peer);
    try {
      await page.goto(`${preview.url}#ticket=x`);
      await expect(page.getByText('Connected', { exact: true })).toBeVisible();
      await page.evaluate((wanted) => {
        window.location.hash = wanted;
      }, hash);
      await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
      await prepare?.(page);
      await expectAccessible(page, name);
    } finally {
      preview.close();
      peer.close();
    }
  }
});
