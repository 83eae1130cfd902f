import type { Page } from '@playwright/test';
import { expect, test } from './fixtures/desk.ts';

test.use({ opens: 'standing' });
test.slow();

/** Keeps all that the page says aloud from now on, as a screen reader would hear it. */
async function listen(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { __heard: heard });
    for (const region of document.querySelectorAll('.visually-hidden[aria-live]'))
      new MutationObserver(() => heard.push(region.textContent)).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
  });
  return () => page.evaluate(() => (globalThis as unknown as { __heard: string[] }).__heard);
}

interface Row {
  readonly seq: number;
  readonly event: string;
  readonly text: string;
}

const steps = (rows: readonly Row[]): readonly Row[] => rows.filter(({ event }) => event !== 'line_captured');

/** Every row of the timeline, by the number of its first event, read from its top to its end. */
async function readRows(page: Page): Promise<readonly Row[]> {
  const rows = page.locator('article[data-seq]');
  const list = page.getByRole('feed');
  await list.evaluate((box) => box.scrollTo(0, 0));
  const seen = new Map<number, Row>();
  for (let size = -1; size !== seen.size; ) {
    size = seen.size;
    const shown = await rows.evaluateAll((all) =>
      all.map((row) => ({
        place: Number(row.getAttribute('aria-posinset')),
        seq: Number(row.getAttribute('data-seq')),
        event: row.getAttribute('data-event') ?? '',
        text: row.querySelector('.row-body')?.textContent ?? '',
      })),
    );
    expect(new Set(shown.map(({ seq }) => seq)).size, 'no row is there twice').toBe(shown.length);
    for (const { place, ...row } of shown) seen.set(place, row);
    await list.evaluate((box) => box.scrollBy(0, box.clientHeight / 2));
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  return [...seen].toSorted(([a], [b]) => a - b).map(([, row]) => row);
}

test('an engine killed in the middle of an incident comes back, and nothing is shown or said twice', async ({
  desk,
}) => {
  const { page } = desk;
  await expect(page.getByText('1 of 1 heard')).toBeVisible({ timeout: 30_000 });
  const heard = await listen(page);
  desk.breakStanding('wrong-port');
  await page.getByRole('main').locator('a[href^="#/incident/"]').first().click({ timeout: 30_000 });
  await expect(page.locator('article[data-seq]').first()).toBeVisible();

  const killed = desk.killEngine();
  await expect(page.getByText('Not connected', { exact: true }).first()).toBeVisible();
  await killed;
  await expect(page.getByText('Connected', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('button', { name: 'Approve plan' })).toBeEnabled({ timeout: 60_000 });

  await expect(page.getByRole('button', { name: 'Approve plan' })).toHaveCount(1);
  const before = await readRows(page);
  expect(before.map(({ seq }) => seq)).toEqual([...new Set(before.map(({ seq }) => seq))].toSorted((a, b) => a - b));
  expect(before.filter(({ event }) => event === 'approval_requested')).toHaveLength(1);
  const said = (await heard()).filter((text) => text.startsWith('A plan waits for your decision'));
  expect(said).toHaveLength(1);
  if (desk.notifications) await expect.poll(async () => (await desk.notifications?.())?.length).toBe(1);

  // The second time with the plan on screen.
  const again = desk.killEngine();
  await expect(page.getByText('Not connected', { exact: true }).first()).toBeVisible();
  await again;
  await expect(page.getByRole('button', { name: 'Approve plan' })).toBeEnabled({ timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Approve plan' })).toHaveCount(1);
  const after = await readRows(page);
  // Lines that go on coming are folded into fewer rows; everything else stays as it was.
  expect(steps(after).slice(0, steps(before).length)).toEqual(steps(before));
  expect(after.filter(({ event }) => event === 'approval_requested')).toHaveLength(1);
  expect((await heard()).filter((text) => text.startsWith('A plan waits for your decision'))).toEqual(said);

  await page.getByRole('button', { name: 'Approve plan' }).click();
  await expect(page.getByTestId('incident-state').first()).toHaveAttribute('data-state', 'resolved', {
    timeout: 60_000,
  });
  const rows = await readRows(page);
  expect(rows.filter(({ event }) => event === 'approval_decided')).toHaveLength(1);
  const phases = rows.filter(({ event }) => event === 'phase_started').map(({ text }) => text);
  expect(phases.filter((text) => !text.includes('started again'))).toEqual([
    'SupervisorTriage started.',
    'SupervisorDiagnosis started.',
    'SupervisorRemediation started.',
    'SupervisorVerification started.',
  ]);
  expect(rows.map(({ seq }) => seq)).toEqual([...new Set(rows.map(({ seq }) => seq))].toSorted((a, b) => a - b));
});
