import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/desk.ts';

const MOST_STOPS = 120;

interface Stop {
  readonly name: string;
  /** Whether a ring is drawn around what has the focus, around its label, or over its card. */
  readonly ringed: boolean;
}

/** What has the focus now. */
function readStop(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const focused = document.activeElement ?? document.body;
    const drawn = (style: CSSStyleDeclaration): boolean =>
      (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
    const label = focused.nextElementSibling;
    const styles = [getComputedStyle(focused), getComputedStyle(focused, '::after')];
    if (focused instanceof HTMLInputElement && label !== null) styles.push(getComputedStyle(label));
    const words = focused.getAttribute('aria-label') ?? focused.textContent;
    return { name: (words === '' ? (focused.getAttribute('value') ?? '') : words).trim(), ringed: styles.some(drawn) };
  });
}

/** Goes on by Tab until what has the focus is named so; every stop on the way must be seen to have it. */
async function tabTo(page: Page, name: RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  const passed: Stop[] = [];
  for (let count = 0; count < MOST_STOPS; count += 1) {
    await page.keyboard.press(key);
    const stop = await readStop(page);
    passed.push(stop);
    if (name.test(stop.name)) {
      expect(passed.filter(({ ringed, name: seen }) => !ringed && seen !== '')).toEqual([]);
      return;
    }
  }
  throw new Error(`${String(name)} cannot be reached by ${key}: ${passed.map((stop) => stop.name).join(' | ')}`);
}

test('the whole job is done by the keyboard: break, open, read the evidence, come back, choose a layout, approve', async ({
  desk,
}) => {
  const { page } = desk;
  await expect(page.getByRole('button', { name: 'Break: Wrong port in the configuration' })).toBeVisible();
  await desk.inMain?.(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.focus());
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.type('break wrong port');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('link', { name: /review/i }).first()).toBeVisible({ timeout: 30_000 });
  await tabTo(page, /review/i);
  await page.keyboard.press('Enter');

  const deny = page.getByRole('button', { name: 'Deny plan' });
  await expect(deny).toBeFocused();
  await expect(page.getByRole('button', { name: 'Approve plan' })).toBeEnabled();
  await tabTo(page, /Found in evidence/);
  await page.keyboard.press('Enter');
  await expect(page.locator('.row-pointed')).toBeInViewport();
  await page.keyboard.press('d');
  await expect(deny).toBeFocused();
  await tabTo(page, /^(Unified|unified)$/, 'Shift+Tab');
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('.diff-pair').first()).toBeVisible();
  expect(await readStop(page)).toMatchObject({ ringed: true });

  await page.keyboard.press('a');
  await expect(page.getByRole('button', { name: 'Approve plan' })).toBeFocused();
  expect((await readStop(page)).ringed).toBe(true);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('incident-state').first()).toHaveAttribute('data-state', 'resolved', {
    timeout: 30_000,
  });
});

test('a click that brings the window to the front decides nothing', async ({ desk }) => {
  test.skip(desk.kind === 'electron', 'the page of a test has the focus always; the event of it is sent by hand');
  const { page } = desk;
  await page.getByRole('button', { name: 'Break: The process dies' }).click();
  await page
    .getByRole('link', { name: /review/i })
    .first()
    .click();
  const approve = page.getByRole('button', { name: 'Approve plan' });
  await expect(approve).toBeEnabled();
  const box = await approve.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 10, (box?.y ?? 0) + 10);
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await page.mouse.down();
  await page.mouse.up();
  await expect(approve).toBeEnabled();
  const pending = (await (await desk.rest?.('/api/approvals?state=pending'))?.json()) as unknown[];
  expect(pending).toHaveLength(1);
  await approve.click();
  await expect(page.getByTestId('incident-state').first()).toHaveAttribute('data-state', 'resolved', {
    timeout: 30_000,
  });
});
