import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures/desk.ts';

// Electron's own security checklist, asserted on the running app; files named electron-* run in that project only.

test('the window is sandboxed, isolated and without Node', async ({ desk }) => {
  const page = await desk.page.evaluate(() => ({
    node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
    bridge: Object.keys(Reflect.get(globalThis, 'sentryDesk') as object).toSorted(),
    origin: location.origin,
    secure: isSecureContext,
  }));
  expect(page).toEqual({ node: [], bridge: ['kind', 'requestPort'], origin: 'app://desk', secure: true });

  const preferences = await desk.inMain?.(({ BrowserWindow, session }) =>
    BrowserWindow.getAllWindows().map((window) => {
      const contents = window.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> };
      const { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity } = contents.getLastWebPreferences();
      const spellcheck = session.defaultSession.isSpellCheckerEnabled();
      return { sandbox, contextIsolation, nodeIntegration, webviewTag, webSecurity, spellcheck };
    }),
  );
  expect(preferences).toEqual([
    {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
    },
  ]);
});

test('the page runs as an unprivileged user in a process with system calls filtered', async ({ desk }) => {
  test.skip(process.platform !== 'linux', 'reads /proc');
  expect(await desk.inMain?.(() => process.getuid?.() ?? -1)).toBeGreaterThan(0);
  // Looked at until it holds: a window's first process gives way to that of its page.
  await expect
    .poll(async () => {
      const pid = await desk.inMain?.(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
      );
      return pid === undefined ? null : seccompOf(pid);
    })
    .toBe('2');
});

test('the page cannot leave, open windows, embed pages or ask for permissions', async ({ desk }) => {
  const outcome = await desk.page.evaluate(async () => {
    const opened = window.open('https://example.com/') !== null;
    const permission = await navigator.permissions.query({ name: 'geolocation' });
    location.href = 'https://example.com/';
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { opened, permission: permission.state, notifications: await Notification.requestPermission() };
  });
  expect(outcome).toEqual({ opened: false, permission: 'denied', notifications: 'denied' });
  expect(desk.page.url()).toMatch(/^app:\/\/desk\//);
});

test('the policy of the page forbids inline scripts and every other address', async ({ desk }) => {
  const outcome = await desk.page.evaluate(async () => {
    const answer = await fetch('/index.html');
    const script = document.createElement('script');
    script.textContent = 'globalThis.inlineRan = true';
    document.head.append(script);
    const elsewhere = await fetch('https://example.com/').then(
      () => 'reached',
      () => 'refused',
    );
    return { policy: answer.headers.get('content-security-policy'), ran: 'inlineRan' in globalThis, elsewhere };
  });
  expect(outcome.policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self'/);
  expect(outcome.policy).not.toContain('unsafe');
  expect(outcome).toMatchObject({ ran: false, elsewhere: 'refused' });
});

test('an engine that dies is started again and the window finds it', async ({ desk }) => {
  const heading = desk.page.getByRole('heading', { name: 'Now', exact: true });
  await expect(heading).toBeVisible();
  await expect.poll(async () => (await desk.tray?.())?.icon).toBe('quiet');
  await desk.killEngine();
  await expect.poll(async () => (await desk.tray?.())?.icon).toBe('stopped');
  await expect.poll(async () => (await desk.tray?.())?.icon, { timeout: 30_000 }).toBe('quiet');
  await expect(desk.page.getByText('Connected', { exact: true })).toBeVisible();
});

/** How the system calls of a process are filtered, by Linux's numbers; null when it has ended. */
function seccompOf(pid: number): string | null {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    return /^Seccomp:\s+(\d)/m.exec(status)?.[1] ?? null;
  } catch {
    return null;
  }
}
