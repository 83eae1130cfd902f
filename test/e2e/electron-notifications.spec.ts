import type { Page } from '@playwright/test';
import { changeSettings } from './fixtures/change-desk.ts';
import { type Desk, expect } from './fixtures/desk.ts';
import { type Desktop, labels, test } from './fixtures/desktop.ts';

test.skip(process.platform !== 'linux', 'notifications are looked at over D-Bus');

/** Breaks the service and waits for the one notification that follows. */
async function broken({ desk, desktop }: { desk: Desk; desktop: Desktop }): Promise<number> {
  await desk.page.getByRole('button', { name: 'Break: The process dies' }).click();
  await expect.poll(() => desktop.present(), { timeout: 30_000 }).toEqual([1]);
  return 1;
}

async function waits(desktop: Desktop): Promise<void> {
  await expect.poll(() => labels(desktop.menu())).toContain('1 approval waiting');
}

async function nothingWaits(desktop: Desktop): Promise<void> {
  await expect.poll(() => labels(desktop.menu())).toContain('No approval is waiting');
  await expect.poll(() => desktop.icon()?.tooltip).toBe('Sentry Desk: all quiet');
}

test('an approval is one notification that leaves do-not-disturb alone; a click opens its card and decides nothing', async ({
  desk,
  desktop,
}) => {
  const id = await broken({ desk, desktop });
  expect(desktop.shown()).toEqual([
    {
      type: 'shown',
      id,
      title: 'Approval needed: shop-api on demo-host',
      body: expect.stringMatching(
        /^\.\/ctl restart, then \.\/ctl status in \S+ on demo-host \(demo@127\.0\.0\.1:\d+\)$/,
      ),
      actions: ['default'],
      urgency: 1,
    },
  ]);
  const deny = desk.page.getByRole('button', { name: 'Deny plan' });
  await expect(deny).toHaveCount(0);

  desktop.press(id, 'default');

  await expect(deny).toBeVisible();
  await waits(desktop);
  await deny.click();
  await expect(desk.page.getByTestId('incident-state').first()).toHaveAttribute('data-state', 'escalated');
  await nothingWaits(desktop);
  expect(desktop.shown()).toHaveLength(1);
});

test('a decision in the window withdraws the notification and empties the tray', async ({ desk, desktop }) => {
  const id = await broken({ desk, desktop });
  await waits(desktop);
  await desk.page
    .getByRole('link', { name: /review/i })
    .first()
    .click();
  await desk.page.getByRole('button', { name: 'Approve plan' }).click();
  await expect.poll(() => desktop.lines).toContainEqual({ type: 'withdrawn', id });
  await expect(desk.page.getByTestId('incident-state').first()).toHaveAttribute('data-state', 'resolved', {
    timeout: 30_000,
  });
  await nothingWaits(desktop);
  expect(desktop.shown()).toHaveLength(1);
});

test('a notification goes when the time for its decision has run out', async ({ desk, desktop }) => {
  await changeSettings(desk.inMain, { security: { approvalTtlSeconds: 5 } });
  const id = await broken({ desk, desktop });
  await expect.poll(() => desktop.lines, { timeout: 30_000 }).toContainEqual({ type: 'withdrawn', id });
  await nothingWaits(desktop);
});

test('a click that brings the window to the front decides nothing; the next one does', async ({ desk, desktop }) => {
  await broken({ desk, desktop });
  const { page } = desk;
  await page
    .getByRole('link', { name: /review/i })
    .first()
    .click();
  const approve = page.getByRole('button', { name: 'Approve plan' });
  await expect(approve).toBeEnabled();
  await approve.scrollIntoViewIfNeeded();
  const box = await approve.boundingBox();
  if (box === null) throw new Error('the button has no place');

  await stopPretendingFocus(page);
  await desk.inMain?.(({ BrowserWindow }) =>
    new BrowserWindow({ width: 300, height: 200, title: 'Another program' }).focus(),
  );
  await expect.poll(() => page.evaluate(() => document.hasFocus())).toBe(false);
  const at = { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
  await desk.inMain?.(({ BrowserWindow }, { x, y }) => {
    const window = BrowserWindow.getAllWindows().find((one) => one.getTitle() !== 'Another program');
    window?.focus();
    for (const type of ['mouseDown', 'mouseUp'] as const)
      window?.webContents.sendInputEvent({ type, x, y, button: 'left', clickCount: 1 });
  }, at);

  await expect(page.getByText('That click only brought the window to the front')).toBeVisible();
  await waits(desktop);
  await approve.click();
  await expect(page.getByTestId('incident-state').first()).toHaveAttribute('data-state', 'resolved', {
    timeout: 30_000,
  });
});

/** Playwright tells pages that they have the focus, whatever is true; a second session takes that back. */
async function stopPretendingFocus(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const enabled of [true, false]) await session.send('Emulation.setFocusEmulationEnabled', { enabled });
}

test.describe('a call that a rule asks for', () => {
  const QUESTION = 'shop-api on demo-host: a call of run_diagnostics';

  test.beforeEach(async ({ desk, desktop }) => {
    await expect.poll(() => desktop.icon()?.tooltip).toBe('Sentry Desk: all quiet');
    const match = { command: ['curl'] };
    const rule = { tool: 'run_diagnostics', match, effect: 'ask', justification: 'the service is asked' } as const;
    await changeSettings(desk.inMain, {
      service: { rules: [{ ...rule, examples: { matches: [], doesNotMatch: [] } }] },
    });
    await broken({ desk, desktop });
    await expect.poll(() => labels(desktop.menu())).toContain('1 call waiting');
  });

  test('counts, has a notification that opens its card, and is let through in the tray', async ({ desk, desktop }) => {
    expect(desktop.shown()).toMatchObject([
      {
        title: 'A call waits for you: shop-api on demo-host',
        body: expect.stringMatching(/^run_diagnostics \{"command":"curl .*\} for shop-api on demo-host$/),
      },
    ]);
    expect(await desk.tray?.()).toMatchObject({ icon: 'waiting', count: 1 });
    desktop.press(1, 'default');
    const card = desk.page.getByRole('button', { name: 'Allow once' });
    await expect(card).toBeVisible();
    await expect.poll(() => desktop.menu().find(({ label }) => label === QUESTION)?.items.length).toBe(3);
    const [, , allow] = desktop.menu().find(({ label }) => label === QUESTION)?.items ?? [];
    expect(allow?.label).toMatch(/^Allow once: run_diagnostics \{"command":"curl /);

    await desktop.choose(QUESTION, allow?.label ?? '');

    await expect.poll(() => labels(desktop.menu()), { timeout: 30_000 }).toContain('1 approval waiting');
    await expect(card).toHaveCount(0);
  });

  test('is denied in the tray, and its notification goes', async ({ desk, desktop }) => {
    await desktop.choose(QUESTION, 'Deny');
    await expect.poll(() => desktop.lines).toContainEqual({ type: 'withdrawn', id: 1 });
    await expect.poll(() => labels(desktop.menu())).not.toContain(QUESTION);
    expect(await desk.tray?.()).toMatchObject({ count: expect.any(Number) });
  });
});
