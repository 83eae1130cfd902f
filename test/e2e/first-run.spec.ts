import { readdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/desk.ts';

test.use({ opens: 'own' });

/** Counts what a person clicks, in the page itself, from now on. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const clicks: { count: number } = { count: 0 };
    Object.assign(globalThis, { __clicks: clicks });
    document.addEventListener('click', () => (clicks.count += 1), { capture: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { __clicks: { count: number } }).__clicks.count);
}

test('a person who has never seen the app sees an incident repaired within a minute and eight clicks', async ({
  desk,
}) => {
  // The one place where a stopwatch decides: the figure is part of what is promised.
  const { page } = desk;
  const began = Date.now();
  const clicks = await countClicks(page);
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await expect(page.getByText('The demo is starting.')).toBeVisible();
  await page.getByRole('button', { name: 'Break: Wrong port in the configuration' }).click({ timeout: 30_000 });
  await page
    .getByRole('link', { name: /review/i })
    .first()
    .click({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Approve plan' }).click();
  await expect(page.getByTestId('incident-state').first()).toHaveAttribute('data-state', 'resolved', {
    timeout: 30_000,
  });
  const seconds = (Date.now() - began) / 1_000;
  const clicked = await clicks();
  test.info().annotations.push({ type: 'first run', description: `${seconds.toFixed(1)} s, ${clicked} clicks` });
  expect(clicked).toBeLessThanOrEqual(8);
  expect(seconds).toBeLessThan(60);
});

test('the demo is left for the own desk, of which nothing was touched, and its folder goes away', async ({ desk }) => {
  const { page } = desk;
  const before = readdirSync(desk.tempDir);
  await page.getByRole('button', { name: 'Try the demo' }).click();
  const leave = page.getByRole('button', { name: 'Leave the demo' });
  await expect(leave).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Break: The process dies' }).click();
  await expect(page.getByRole('main').locator('a[href^="#/incident/"]').first()).toBeVisible();
  expect(readdirSync(desk.tempDir).length).toBeGreaterThan(before.length);

  await leave.click();
  await expect(page.getByRole('heading', { name: 'Nothing is watched yet. How do you want to begin?' })).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.locator('a[href^="#/incident/"]')).toHaveCount(0);
  await expect.poll(() => readdirSync(desk.tempDir).toSorted()).toEqual(before.toSorted());

  // Every time anew, and with nothing of the last time.
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await expect(leave).toBeVisible({ timeout: 30_000 });
  await expect(page.locator('a[href^="#/incident/"]')).toHaveCount(0);
});

test('quitting the app in the demo leaves nothing of the demo behind', async ({ desk }) => {
  test.skip(desk.kind === 'browser', 'the same is tested of the headless host without a browser');
  const before = readdirSync(desk.tempDir);
  await desk.page.getByRole('button', { name: 'Try the demo' }).click();
  await expect(desk.page.getByRole('button', { name: 'Leave the demo' })).toBeVisible({ timeout: 30_000 });
  expect(readdirSync(desk.tempDir).length).toBeGreaterThan(before.length);
  const left = () => readdirSync(desk.tempDir).filter((name) => !before.includes(name));
  // The app may be gone before it can answer.
  await desk.inMain?.(({ app }) => app.quit()).catch(() => undefined);
  await expect.poll(left, { timeout: 20_000 }).toEqual([]);
});
