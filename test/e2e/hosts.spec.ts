import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/desk.ts';
import { expectAccessible } from './fixtures/scan.ts';

async function goTo(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeAttached();
}

test('the lines of the demo are shown as they are written, and one of them is searched for', async ({ desk }) => {
  const { page } = desk;
  await goTo(page, 'Logs');
  const list = page.getByRole('listbox', { name: 'Lines of shop-api' });
  await expect(list.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('n');
  await page.getByRole('button', { name: 'Break: Wrong port in the configuration' }).click();
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await expect(list.getByRole('option', { name: /ECONNREFUSED/ }).first()).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.type('econnrefused');
  await expect(list.locator('mark').first()).toHaveText('ECONNREFUSED');
  await expect(list.getByRole('option').filter({ hasNotText: /ECONNREFUSED/ })).toHaveCount(0);
  await list.getByRole('option').last().click();
  await expect(page.getByRole('region', { name: 'The picked line' })).toContainText('ECONNREFUSED');
  await expectAccessible(page, 'the picked line');
});

test('the host of the demo is shown with its pinned key, and its test passes every step', async ({ desk }) => {
  const { page } = desk;
  await goTo(page, 'Hosts and services');
  const host = page.getByRole('region', { name: 'demo-host' });
  await expect(host).toContainText('Connected');
  await expect(host).toContainText(/SHA256:[A-Za-z0-9+/]{43}/);
  await expect(host.getByRole('row', { name: /shop-api/ })).toBeVisible();
  await host.getByRole('link', { name: 'Test demo-host' }).click();
  await expect(page.getByText('The host is reached and the log-in works.')).toBeVisible();
  await expectAccessible(page, 'a test that passed');
});

test('an incident is silenced, the silence is in force on Now, and it is ended', async ({ desk }) => {
  const { page } = desk;
  await page.getByRole('button', { name: 'Break: Noise in the log' }).click();
  const incident = page.getByRole('main').locator('a[href^="#/incident/"]').first();
  await incident.click();
  await page.getByRole('button', { name: 'Silence…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Silence' });
  await dialog.getByLabel('Reason').fill('known noise');
  await dialog.getByRole('button', { name: 'Silence' }).click();
  await expect(dialog).toHaveCount(0);
  await goTo(page, 'Now');
  const quiet = page.getByRole('region', { name: 'Kept quiet' });
  await expect(quiet).toContainText('of shop-api');
  await expect(quiet).toContainText(/60 min|1 h/);
  await quiet.getByRole('button', { name: /^End/ }).click();
  await expect(quiet).toHaveCount(0);
});

test('a pattern is tried on the lines of the last hour, saved, and one that cannot be matched is refused', async ({
  desk,
}) => {
  const { page } = desk;
  await page.getByRole('button', { name: 'Break: Noise in the log' }).click();
  await expect(page.getByRole('main').locator('a[href^="#/incident/"]').first()).toBeVisible();
  await goTo(page, 'Patterns');
  await page.getByLabel('Expression').fill('(?=stale)');
  await page.getByRole('button', { name: 'Try it' }).click();
  await expect(page.getByText('Refused:')).toBeVisible();
  await page.getByLabel('Expression').fill('stale entry');
  await page.getByRole('button', { name: 'Try it' }).click();
  await expect(page.getByText(/[1-9]\d* match(es)? in \d+ lines of the last hour/)).toBeVisible();
  await page.getByLabel('Name').fill('stale');
  await page.getByRole('button', { name: 'Save' }).click();
  const own = page.getByRole('switch', { name: 'Pattern stale' });
  await expect(own).toBeChecked();
  await own.click();
  await expect(own).not.toBeChecked();
});
