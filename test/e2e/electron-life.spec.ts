import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { processesWith } from '../fixtures/sshd.ts';
import { changeSettings, isConnected } from './fixtures/change-desk.ts';
import { expect } from './fixtures/desk.ts';
import { labels } from './fixtures/desktop.ts';
import { type RunningApp, test } from './fixtures/installed-app.ts';

test.skip(process.platform !== 'linux', 'the desktop is looked at over D-Bus');

const inMain = ({ app }: RunningApp): ElectronApplication['evaluate'] => app.evaluate.bind(app);

const LINK = 'sentry-desk://incident/inc-01m8ft496kvsfdhpqwt2h3qy91';
const PLACE = /#\/incident\/inc-01m8ft496kvsfdhpqwt2h3qy91$/;

test('a second start brings the one window to where its link leads; a link that leads nowhere is told and ignored', async ({
  installed,
}) => {
  const started = await installed.start([]);
  const page = await started.app.firstWindow();
  await expect(page.getByRole('heading', { name: 'Now', exact: true })).toBeVisible();
  await started.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());

  expect(await installed.startAgain([LINK])).toBe(0);
  await expect(page).toHaveURL(PLACE);
  const windows = () =>
    started.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()));
  expect(await windows()).toEqual([true]);

  await started.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  expect(await installed.startAgain(['sentry-desk://settings/llm?provider=evil'])).toBe(0);
  await expect
    .poll(() => started.log())
    .toContain('A link was ignored that leads nowhere: "sentry-desk://settings/llm?provider=evil"');
  await expect.poll(windows).toEqual([true]);
  await expect(page).toHaveURL(PLACE);
});

test('a link opens the card of a plan and decides nothing', async ({ installed, desktop }) => {
  const { app } = await installed.start(['--demo']);
  const page = await app.firstWindow();
  await page.getByRole('button', { name: 'Break: The process dies' }).click();
  const review = page.getByRole('link', { name: /review/i }).first();
  const id = (await review.getAttribute('href', { timeout: 30_000 }))?.split('/').at(-1) ?? '';
  expect(await installed.startAgain(['--demo', `sentry-desk://incident/${id}`])).toBe(0);
  await expect(page.getByRole('button', { name: 'Approve plan' })).toBeVisible();
  await expect.poll(() => labels(desktop.menu())).toContain('1 approval waiting');
});

test('the app starts where a link leads', async ({ installed }) => {
  const { app } = await installed.start([LINK]);
  await expect(await app.firstWindow()).toHaveURL(PLACE);
});

test('closing the window leaves the app in the tray, says so once, and the window comes back where it was', async ({
  installed,
  desktop,
}) => {
  const bounds = { x: 40, y: 30, width: 900, height: 600 };
  const first = await installed.start([]);
  const open = async (app = first.app): Promise<object | undefined> =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  await first.app.firstWindow();
  await expect.poll(() => desktop.icon()?.tooltip).toContain('Sentry Desk: ');
  await first.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), bounds);
  await expect.poll(() => open()).toEqual(bounds);

  for (let time = 0; time < 2; time += 1) {
    await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(() => open()).toBeUndefined();
    await expect.poll(() => desktop.shown().map(({ title }) => title)).toEqual(['Sentry Desk goes on watching']);
    desktop.activate();
    await expect.poll(() => open()).toEqual(bounds);
  }

  await desktop.choose('Quit');
  expect(await first.ended()).toBe(0);
  const second = await installed.start([]);
  await second.app.firstWindow();
  await expect.poll(() => open(second.app)).toEqual(bounds);
});

test('quitting in the tray while a plan waits asks nothing, withdraws its notification and ends cleanly', async ({
  installed,
  desktop,
}) => {
  const started = await installed.start(['--demo']);
  const page = await started.app.firstWindow();
  await page.getByRole('button', { name: 'Break: The process dies' }).click();
  await expect.poll(() => desktop.present(), { timeout: 30_000 }).toEqual([1]);
  await desktop.choose('Quit');
  expect(await started.ended()).toBe(0);
  expect(desktop.present()).toEqual([]);
  await expect.poll(() => processesWith(installed.home)).toEqual([]);
});

test('the app starts at log-in when it is asked to, in the tray alone', async ({ installed, desktop }) => {
  const entry = join(installed.home, '.config', 'autostart', 'sentry-desk.desktop');
  const first = await installed.start([]);
  await first.app.firstWindow();
  await expect.poll(() => isConnected(inMain(first))).toBe(true);
  expect(existsSync(entry)).toBe(false);
  await changeSettings(inMain(first), { desktop: { startAtLogIn: true } });
  await expect.poll(() => existsSync(entry)).toBe(true);
  const exec = /^Exec=(.*)$/m.exec(readFileSync(entry, 'utf8'))?.[1] ?? '';
  expect(exec).toMatch(/^"[^"]+\/electron" "--hidden" "--data-dir=[^"]+\/data"$/);
  await desktop.choose('Quit');
  await first.ended();

  const args = [...exec.matchAll(/"([^"]*)"/g)].map(([, word]) => word ?? '').slice(1);
  const second = await installed.start(args);
  await expect.poll(() => labels(desktop.menu())).toContain('Stop everything');
  expect(second.app.windows()).toEqual([]);
  desktop.activate();
  await expect((await second.app.firstWindow()).getByRole('heading', { name: 'Now', exact: true })).toBeVisible();

  await changeSettings(inMain(second), { desktop: { startAtLogIn: false } });
  await expect.poll(() => existsSync(entry)).toBe(false);
});

test('a machine that wakes up has its logs opened anew, and the ledger says that it slept', async ({ installed }) => {
  const { app } = await installed.start(['--demo']);
  const page = await app.firstWindow();
  await expect(page.getByText('1 of 1 heard').first()).toBeVisible();
  await expect.poll(() => isConnected(app.evaluate.bind(app))).toBe(true);
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('resume'));
  await page.getByRole('link', { name: 'Logs', exact: true }).first().click();
  await expect(page.getByText('this machine slept').first()).toBeVisible();
});
