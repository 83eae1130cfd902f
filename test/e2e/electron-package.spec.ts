import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { makeDebianPackage } from './fixtures/debian-package.ts';
import { expect, test } from './fixtures/desk.ts';
import { type Desktop, labels, startDesktop } from './fixtures/desktop.ts';
import { type PackageStage, preparePackageStage } from './fixtures/electron-stage.ts';
import { openPackagedDesk } from './fixtures/packaged-desk.ts';
import { runSmoke } from './fixtures/run-smoke.ts';
import { startUpdateFeed, type UpdateFeed } from './fixtures/update-feed.ts';

/** The module that electron-builder sets the fuses with. */
interface Fuses {
  readonly FuseV1Options: Record<string, string | number>;
  getCurrentFuseWire(file: string): Promise<Record<string | number, number | string>>;
}

const ROOT = join(import.meta.dirname, '..', '..');
const OFF = '0'.charCodeAt(0);
const ON = '1'.charCodeAt(0);

function loadFuses(): Fuses {
  const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
  return createRequire(builder.resolve('app-builder-lib/package.json'))('@electron/fuses') as Fuses;
}

test.describe('the packaged app', () => {
  test.describe.configure({ mode: 'serial' });
  test.skip(process.platform !== 'linux', 'reads the layout of Linux');
  let made: PackageStage;

  test.beforeAll(() => {
    test.setTimeout(240_000);
    made = preparePackageStage((folder) =>
      // As it is built: other specs run from the same build meanwhile.
      execFileSync(
        process.execPath,
        [join(ROOT, 'scripts/package.ts'), '--keep-build', `-c.directories.output=${folder}`],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      ),
    );
  });
  test.afterAll(() => made.close());

  test('has its fuses set', async () => {
    const fuses = loadFuses();
    const { FuseV1Options } = fuses;
    const wire = await fuses.getCurrentFuseWire(made.program);
    const state = (name: string) => wire[FuseV1Options[name] ?? ''];
    const names = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)));
    expect(Object.fromEntries(names.map((name) => [name, state(name)]))).toEqual({
      RunAsNode: OFF,
      EnableCookieEncryption: ON,
      EnableNodeOptionsEnvironmentVariable: OFF,
      EnableNodeCliInspectArguments: OFF,
      EnableEmbeddedAsarIntegrityValidation: ON,
      OnlyLoadAppFromAsar: ON,
      LoadBrowserProcessSpecificV8Snapshot: OFF,
      GrantFileProtocolExtraPrivileges: OFF,
    });
  });

  test('carries its resources, the licences of others and no address for updates', () => {
    const resources = join(made.folder, 'resources');
    expect(readdirSync(join(resources, 'resources'))).toEqual(
      expect.arrayContaining(readdirSync(join(ROOT, 'resources'))),
    );
    expect(readFileSync(join(resources, 'third-party-licences.txt'), 'utf8')).toContain('ssh2 1.');
    expect(existsSync(join(made.folder, 'LICENSES.chromium.html'))).toBe(true);
    expect(existsSync(join(resources, 'app-update.yml'))).toBe(false);
    const archive = execFileSync('asar', ['list', join(resources, 'app.asar')], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    expect(archive).toContain('/node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf');
  });

  test('opens and shakes hands, or says that the Node of its runtime is too old, whatever the environment names', async () => {
    const { status, output } = await runSmoke({ ...made, engineNode: process.execPath });
    if (made.runsEngine) {
      expect(output).toContain('{"smoke":"passed","engine":"ok"');
      expect(status, output).toBe(0);
    } else {
      expect(output).toMatch(/The window opened; the engine .* It needs Node 22; this runtime brings \d/);
      expect(status, output).toBe(3);
    }
  });

  test('lets no other program into its window', async () => {
    const { status, output } = await runSmoke({ ...made, engineNode: null, switches: ['--remote-debugging-port=0'] });
    expect({ status, said: output.includes('--remote-debugging-pipe') }, output).toEqual({ status: 2, said: true });
  });

  test('does the whole job with the engine in its utility process', async () => {
    test.skip(!made.runsEngine, 'the runtime is too old for the engine, and nothing stands in');
    const desk = await openPackagedDesk(made);
    try {
      const { page } = desk;
      await page.getByRole('button', { name: 'Break: Wrong port in the configuration' }).click();
      await page
        .getByRole('link', { name: /review/i })
        .first()
        .click();
      await page.getByRole('button', { name: 'Approve plan' }).click();
      const state = page.getByTestId('incident-state').first();
      await expect(state, desk.log()).toHaveAttribute('data-state', 'resolved', { timeout: 30_000 });
      expect(desk.engines()).toBe(1);
    } finally {
      await desk.close();
    }
  });

  test.describe('with a feed of versions', () => {
    let feed: UpdateFeed;
    let desktop: Desktop;

    test.beforeAll(async () => {
      feed = await startUpdateFeed();
    });
    test.afterAll(() => feed.close());
    test.beforeEach(async () => {
      desktop = await startDesktop(made.account);
    });
    test.afterEach(() => desktop.close());
    test.skip(() => !made.runsEngine, 'the runtime is too old for the engine, and nothing stands in');

    test('is laid out as a Debian package that says so and names its feed', () => {
      const { args, desktopEntry } = makeDebianPackage(made, feed.url);
      const after = (option: string) => args[args.indexOf(option) + 1];
      expect(['--name', '--maintainer', '--url', '--license'].map(after)).toEqual([
        'sentry-desk',
        'Sentry Desk maintainers <maintainers@sentrydesk.invalid>',
        'https://sentrydesk.invalid',
        'MIT',
      ]);
      expect(args).toContain(`${made.folder}/=/opt/Sentry Desk`);
      expect(desktopEntry).toMatch(/^Exec="\/opt\/Sentry Desk\/sentry-desk" %U$/m);
      expect(desktopEntry).toMatch(/^StartupWMClass=sentry-desk$/m);
      expect(desktopEntry).toMatch(/^MimeType=x-scheme-handler\/sentry-desk;$/m);
      const said = (name: string) => readFileSync(join(made.folder, 'resources', name), 'utf8');
      expect(said('app-update.yml')).toContain(`url: ${feed.url}`);
      expect(said('package-type')).toBe('deb');
    });

    test('names a newer version when it was asked to look, and leaves it to the system to install it', async () => {
      feed.offer('9.9.9', 'a package');
      const desk = await openPackagedDesk(made, () => ({ DBUS_SESSION_BUS_ADDRESS: desktop.busAddress }));
      try {
        await expect.poll(() => labels(desktop.menu())).toContain('Look for a new version');
        expect(feed.asked).toEqual([]);
        await desktop.choose('Look for a new version');
        await expect.poll(() => labels(desktop.menu()), desk.log()).toContain('Version 9.9.9 is available');
        expect(labels(desktop.menu())).toContain('Install its package as you installed this one');
        await expect
          .poll(() => desktop.shown().map(({ title, urgency }) => ({ title, urgency })))
          .toEqual([{ title: 'Version 9.9.9 is available', urgency: 0 }]);
        // No number tells one installation from another.
        const installation = '00000000-0000-0000-0000-000000000000';
        expect(feed.asked).toEqual([{ path: '/feed/latest-linux.yml', installation }]);
      } finally {
        await desk.close();
      }
    });

    test('as an AppImage downloads it once asked, refuses other bytes than the feed named, and is replaced on quitting', async () => {
      rmSync(join(made.folder, 'resources', 'package-type'));
      const newer = '#!/bin/sh\nexit 0\n';
      feed.offer('9.9.9', newer, newer.replace('exit', 'evil'));
      const fileIn = (home: string) => join(home, 'Sentry-Desk.AppImage');
      const desk = await openPackagedDesk(made, (home) => {
        writeFileSync(fileIn(home), 'the old one');
        chownSync(fileIn(home), made.account.uid, made.account.gid);
        return { DBUS_SESSION_BUS_ADDRESS: desktop.busAddress, APPIMAGE: fileIn(home) };
      });
      const offer = 'Version 9.9.9 is available: download it';
      try {
        await expect.poll(() => labels(desktop.menu())).toContain('Look for a new version');
        await desktop.choose('Look for a new version');
        await expect.poll(() => labels(desktop.menu()), desk.log()).toContain(offer);
        await desktop.choose(offer);
        await expect.poll(() => desk.log()).toMatch(/^Updates: version 9\.9\.9 was not downloaded: sha512 /m);
        await expect.poll(() => labels(desktop.menu())).toContain(offer);
        feed.offer('9.9.9', newer);
        await desktop.choose(offer);
        await expect
          .poll(() => labels(desktop.menu()), desk.log())
          .toContain('Version 9.9.9 is installed when you quit');
        expect(readFileSync(fileIn(desk.home), 'utf8')).toBe('the old one');
        await desk.quit();
        expect(readFileSync(fileIn(desk.home), 'utf8')).toBe(newer);
      } finally {
        await desk.close();
      }
    });
  });
});
