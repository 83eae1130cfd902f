// Takes the pictures of `docs/screenshots` from the real demo: `node scripts/screenshots.ts [folder] [width height]`.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { openBrowserDesk } from '../test/e2e/fixtures/browser-desk.ts';

const [folder = 'docs/screenshots', width = '1280', height = '800'] = process.argv.slice(2);
const size = { width: Number(width), height: Number(height) };

async function shoot(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.screenshot({ path: join(resolve(folder), `${name}-${colorScheme}-${size.width}x${size.height}.png`) });
  }
}

/** Moves the pointer away, so that nothing is shown as hovered, and the screen to its top. */
async function rest(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.getByRole('main').evaluate((main) => {
    main.scrollTo(0, 0);
    main.ownerDocument.scrollingElement?.scrollTo(0, 0);
  });
}

async function takeAll(page: Page): Promise<void> {
  await page.setViewportSize(size);
  await page.getByRole('button', { name: 'Break: Noise in the log' }).click();
  await page.getByText('Noise', { exact: false }).first().waitFor();
  await page.getByRole('button', { name: 'Break: Wrong port in the configuration' }).click();
  const review = page.getByRole('main').getByRole('link', { name: /review/i });
  await review.waitFor();
  await rest(page);
  await shoot(page, 'now');

  await review.click();
  const approve = page.getByRole('button', { name: 'Approve plan' });
  // A card can be decided on a moment after it appeared.
  await page.locator('button:not([aria-disabled="true"])', { hasText: 'Approve plan' }).waitFor();
  await rest(page);
  await shoot(page, 'approval');

  await approve.click();
  await page.locator('[data-testid="incident-state"][data-state="resolved"]').first().waitFor({ timeout: 60_000 });
  await rest(page);
  await shoot(page, 'incident');
}

await mkdir(resolve(folder), { recursive: true });
const desk = await openBrowserDesk(chromium, { opens: 'demo' });
try {
  await takeAll(desk.page);
} finally {
  await desk.close();
}
