import { createHash } from 'node:crypto';
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Desk, expect } from './fixtures/desk.ts';
import { type Desktop, labels, type MenuEntry, test } from './fixtures/desktop.ts';

test.skip(process.platform !== 'linux', 'a tray is looked at over D-Bus');

const QUESTION = 'shop-api on demo-host: 1 step';

async function breakService({ page }: Desk, fault: string): Promise<void> {
  await page.getByRole('button', { name: `Break: ${fault}` }).click();
}

/** Waits until the menu asks, and gives the entries below the question. */
async function asked(desktop: Desktop): Promise<readonly MenuEntry[]> {
  await expect.poll(() => labels(desktop.menu()), { timeout: 30_000 }).toContain(QUESTION);
  return desktop.menu().find(({ label }) => label === QUESTION)?.items ?? [];
}

async function openIncident({ page }: Desk): Promise<void> {
  await page
    .getByRole('link', { name: /review/i })
    .first()
    .click();
  await expect(page.getByRole('button', { name: 'Approve plan' })).toBeVisible();
}

async function incidentIs({ page }: Desk, state: string): Promise<void> {
  const shown = page.getByTestId('incident-state').first();
  await expect(shown).toHaveAttribute('data-state', state, { timeout: 30_000 });
}

/** What the panel is given for a state, made from the file itself. */
async function pictureOf(desk: Desk, state: string): Promise<string> {
  const pixels = await desk.inMain?.(
    ({ nativeImage, app }, name) =>
      nativeImage
        .createFromPath(`${app.getAppPath()}/resources/icons/tray-${name}.png`)
        .toBitmap({ scaleFactor: 2 })
        .toString('base64'),
    state,
  );
  const bytes = Buffer.from(pixels ?? '', 'base64');
  for (let at = 0; at < bytes.length; at += 4) {
    // From blue, green, red, alpha to the order of the panel, which also leaves out the colour of what one can see through.
    bytes.subarray(at, at + 4).reverse();
    if (bytes.readUInt8(at) < 255) bytes.fill(0, at + 1, at + 4);
  }
  return createHash('sha256').update(bytes).digest('hex');
}

/** Replaces the log by one that may not be read, as a rotation with wrong rights does. */
function hideLog({ tempDir }: Desk): void {
  const [demo = ''] = readdirSync(tempDir).filter((name) => name.startsWith('sentry-desk-demo-'));
  const log = join(tempDir, demo, 'host', 'srv', 'shop-api', 'logs', 'shop-api.log');
  renameSync(log, `${log}.1`);
  writeFileSync(log, '', { mode: 0o000 });
}

async function panelShows({ desk, desktop }: { desk: Desk; desktop: Desktop }, state: string, words: RegExp) {
  const picture = await pictureOf(desk, state);
  const seen = () => {
    const icon = desktop.icon();
    return icon === null ? null : { picture: icon.pixels.at(-1)?.sha256, words: words.test(icon.tooltip) };
  };
  await expect.poll(seen, { timeout: 30_000 }).toEqual({ picture, words: true });
}

test('a plan that fits a line is approved in the tray, repaired, and gone from everywhere', async ({
  desk,
  desktop,
}) => {
  await breakService(desk, 'The process dies');
  const below = await asked(desktop);
  expect(labels(below)).toEqual([
    'Review',
    'Deny',
    expect.stringMatching(
      /^Approve: \.\/ctl restart, then \.\/ctl status in \S+ on demo-host \(demo@127\.0\.0\.1:\d+\)$/,
    ),
  ]);
  await openIncident(desk);
  expect(desktop.present()).toHaveLength(1);

  await desktop.choose(QUESTION, below[2]?.label ?? '');

  await incidentIs(desk, 'resolved');
  await expect(desk.page.getByRole('button', { name: 'Approve plan' })).toHaveCount(0);
  await expect.poll(() => desktop.present()).toEqual([]);
  await expect.poll(() => labels(desktop.menu())).toContain('No approval is waiting');
  await expect(desk.page.getByText('from the tray').first()).toBeVisible();
  await panelShows({ desk, desktop }, 'quiet', /all quiet$/);
});

test('a plan is denied in the tray; one that does not fit a line cannot be approved there', async ({
  desk,
  desktop,
}) => {
  await breakService(desk, 'Wrong port in the configuration');
  await expect.poll(() => labels(desktop.menu()), { timeout: 30_000 }).toContain('1 approval waiting');
  const question = desktop.menu().find(({ items }) => labels(items).includes('Review'));
  expect(labels(question?.items ?? [])).toEqual(['Review', 'Deny']);

  await desktop.choose(question?.label ?? '', 'Review');
  await expect(desk.page.getByRole('button', { name: 'Deny plan' })).toBeVisible();
  await desktop.choose(question?.label ?? '', 'Deny');

  await incidentIs(desk, 'escalated');
  await expect(desk.page.getByText('Executed steps')).toHaveCount(0);
  await expect.poll(() => desktop.present()).toEqual([]);
  await expect.poll(() => labels(desktop.menu())).toContain('No approval is waiting');
});

test('the icon says quiet, working, waiting, blind and stopped', async ({ desk, desktop }) => {
  const both = { desk, desktop };
  await panelShows(both, 'quiet', /all quiet$/);
  await breakService(desk, 'The process dies');
  await asked(desktop);
  const working = await pictureOf(desk, 'working');
  expect(desktop.lines).toContainEqual(
    expect.objectContaining({
      tooltip: 'Sentry Desk: 1 active incident',
      pixels: [expect.objectContaining({ sha256: working })],
    }),
  );
  await panelShows(both, 'waiting-1', /1 approval waiting for you$/);
  await desktop.choose(QUESTION, 'Deny');
  await panelShows(both, 'quiet', /all quiet$/);

  await desktop.choose('Stop everything');
  await panelShows(both, 'stopped', /stopped, nothing will run$/);
  await desktop.choose('Release the stop switch');
  await panelShows(both, 'quiet', /all quiet$/);

  hideLog(desk);
  await panelShows(both, 'blind', /1 source not heard$/);
});

test('the mode is chosen in the menu, and the mark follows what the engine says', async ({ desk: _desk, desktop }) => {
  const modes = () => {
    const menu = desktop.menu().find(({ label }) => label.startsWith('Mode: '));
    return { menu: menu?.label, marked: menu?.items.filter(({ checked }) => checked).map(({ label }) => label) };
  };
  await expect.poll(modes).toEqual({ menu: 'Mode: Active', marked: ['Active: act after approval'] });
  await desktop.choose('Mode: Active', 'Audit: look, never change');
  await expect.poll(modes).toEqual({ menu: 'Mode: Audit', marked: ['Audit: look, never change'] });
});
