import { expect, test } from './fixtures/desk.ts';
import { takeFile } from './fixtures/take-file.ts';

const SCREENS = [
  ['m', 'Memory'],
  ['t', 'Tools and roles'],
  ['e', 'Security'],
  ['w', 'Wire view'],
  ['r', 'Reports'],
  [',', 'Settings'],
] as const;

test('every screen behind the night is reached by keys', async ({ desk }) => {
  const { page } = desk;
  await page.getByRole('heading', { level: 1 }).click();
  for (const [key, title] of SCREENS) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await expect(page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    const beyond = () => page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
    await expect.poll(beyond, `${title} scrolls in its frame`).toBe(0);
  }
});

test('a setting is refused in place, then saved; the record verifies and is taken away', async ({ desk }) => {
  const { page } = desk;
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Settings' }).click();
  const attempts = page.getByRole('textbox', { name: 'Fix attempts' });
  await attempts.fill('40');
  await expect(page.getByText('Type a whole number from 1 to 20.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save' })).toBeDisabled();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(focusIsSeen)).toEqual({ focused: 'Use the default of Fix attempts', seen: true });
  await attempts.fill('4');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved. It counts from now on.')).toBeVisible();
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Security' }).click();
  await page.getByRole('button', { name: 'Verify now' }).click();
  await expect(page.getByText(/^Intact: /)).toBeVisible();
  await page.getByRole('link', { name: 'Export…' }).click();
  const taken = await takeFile(desk, () => page.getByRole('button', { name: 'JSON Lines of the audit log' }).click());
  expect(taken.name).toBe('sentry-desk-audit.jsonl');
  expect(taken.text).toContain('"action":"settings_changed"');
});

/** What has the focus, and whether its middle is what is on screen there; runs in the page. */
function focusIsSeen(): { focused: string | null; seen: boolean } {
  const element = document.activeElement ?? document.body;
  const { left, top, width, height } = element.getBoundingClientRect();
  const shown = document.elementFromPoint(left + width / 2, top + height / 2);
  return { focused: element.getAttribute('aria-label'), seen: shown !== null && element.contains(shown) };
}
