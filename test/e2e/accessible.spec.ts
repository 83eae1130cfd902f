import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/desk.ts';
import { expectAccessible } from './fixtures/scan.ts';

const PLACES = [
  'Logs',
  'Hosts and services',
  'Patterns',
  'Silences',
  'Memory',
  'Tools and roles',
  'Security',
  'Reports',
  'Settings',
];

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

test.describe('one desk with an incident', () => {
  test.slow();

  test('is accessible on every screen and in every dialog, dark and light', async ({ desk }) => {
    const { page } = desk;
    await page.getByRole('button', { name: 'Break: Wrong port in the configuration' }).click();
    const review = page.getByRole('link', { name: /review/i }).first();
    await expect(review).toBeVisible({ timeout: 30_000 });
    await expectAccessible(page, 'Now');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page, 'the palette');
    await closeDialog(page);
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await expectAccessible(page, 'the keys');
    await closeDialog(page);

    await review.click();
    await expect(page.getByRole('button', { name: 'Approve plan' })).toBeEnabled();
    for (const layout of ['Side by side', 'Unified']) {
      await page.getByText(layout, { exact: true }).click();
      await expectAccessible(page, `the card, ${layout}`);
    }
    for (const [button, name] of [
      ['Silence…', 'Silence'],
      ['Close incident', 'Close'],
    ] as const) {
      await page.getByRole('button', { name: button }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectAccessible(page, name);
      await closeDialog(page);
    }
    await page.getByRole('button', { name: 'Deny plan' }).click();
    await expect(page.getByTestId('incident-state').first()).toHaveAttribute('data-state', 'escalated');
    await expectAccessible(page, 'a denied plan');

    const places = page.getByRole('navigation', { name: 'Screens' });
    for (const name of PLACES) {
      await places.getByRole('link', { name }).click();
      await expect(page.getByRole('heading', { level: 1, name })).toBeAttached();
      await expectAccessible(page, name);
    }
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await expect(page.getByRole('heading', { level: 1, name: 'Wire view' })).toBeAttached();
    await expectAccessible(page, 'Wire view');
  });
});

test.describe('a desk that knows nothing yet', () => {
  test.use({ opens: 'own' });

  test('is accessible from its first screen through the steps of adding a host', async ({ desk }) => {
    const { page } = desk;
    await expect(page.getByRole('heading', { name: /How do you want to begin/ })).toBeVisible();
    await expectAccessible(page, 'the first run');
    await page.getByRole('region', { name: 'Add a host' }).getByRole('link', { name: 'Add a host' }).click();
    await page.getByLabel('Address').fill('127.0.0.1');
    await page.getByLabel('Port').fill('1');
    await page.getByLabel('User').fill('nobody');
    await page.getByLabel('Name on this desk').fill('nowhere');
    await expectAccessible(page, 'the address');
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await expect(page.getByText(/the connection was refused/).first()).toBeVisible();
    await expectAccessible(page, 'a test that failed');
  });
});
