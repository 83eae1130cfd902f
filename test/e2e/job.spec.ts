import { type Desk, expect, test } from './fixtures/desk.ts';
import { expectAccessible } from './fixtures/scan.ts';

/** Opens the incident whose plan waits, from the home screen, as a person would. */
async function openPlan({ page }: Desk): Promise<void> {
  await page
    .getByRole('link', { name: /review/i })
    .first()
    .click();
  await expect(page.getByRole('button', { name: 'Approve plan' })).toBeVisible();
}

async function trayShows(desk: Desk, count: number): Promise<void> {
  const { tray } = desk;
  if (tray === null) return;
  await expect.poll(async () => (await tray()).count).toBe(count);
}

async function breakService({ page }: Desk, fault: string): Promise<void> {
  await page.getByRole('button', { name: `Break: ${fault}` }).click();
}

test('a wrong port is broken, diagnosed, approved by one click, repaired and proven', async ({ desk }) => {
  const { page } = desk;
  await trayShows(desk, 0);
  await breakService(desk, 'Wrong port in the configuration');
  await openPlan(desk);
  await trayShows(desk, 1);
  if (desk.notifications) expect(await desk.notifications()).toHaveLength(1);

  await expect(page.getByRole('button', { name: 'Deny plan' })).toBeFocused();
  await expect(page.getByText('upstream').first()).toBeVisible();
  await page.getByRole('button', { name: 'Approve plan' }).click();

  await expect(page.getByTestId('incident-state').first()).toHaveAttribute('data-state', 'resolved', {
    timeout: 30_000,
  });
  await expectAccessible(page, 'a resolved incident');
  await trayShows(desk, 0);
  if (desk.notifications) await expect.poll(async () => (await desk.notifications?.())?.length).toBe(0);
  await page.getByRole('link', { name: 'Now', exact: true }).first().click();
  await expect(page.getByRole('heading', { name: 'Now', exact: true })).toBeVisible();
});

test('a denied plan changes nothing and hands the incident to a human', async ({ desk }) => {
  const { page } = desk;
  await breakService(desk, 'The process dies');
  await openPlan(desk);
  await page.getByRole('button', { name: 'Deny plan' }).click();
  await expect(page.getByTestId('incident-state').first()).toHaveAttribute('data-state', 'escalated');
  await expect(page.getByText('Executed steps')).toHaveCount(0);
  await trayShows(desk, 0);
});

test('a plan is approved by the keyboard alone: A, then Enter', async ({ desk }) => {
  const { page } = desk;
  await breakService(desk, 'The process dies');
  await openPlan(desk);
  // The first moments after a card appears are not for deciding: a key meant for something else must not approve.
  await expect(page.getByRole('button', { name: 'Approve plan' })).toBeEnabled();
  await page.keyboard.press('a');
  await expect(page.getByRole('button', { name: 'Approve plan' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('incident-state').first()).toHaveAttribute('data-state', 'resolved', {
    timeout: 30_000,
  });
});
