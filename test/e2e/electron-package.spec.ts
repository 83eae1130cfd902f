import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from './fixtures/desk.ts';
import { type PackageStage, preparePackageStage } from './fixtures/electron-stage.ts';
import { openPackagedDesk } from './fixtures/packaged-desk.ts';
import { runSmoke } from './fixtures/run-smoke.ts';

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
      execFileSync(process.execPath, [join(ROOT, 'scripts/package.ts'), `-c.directories.output=${folder}`], {
        stdio: ['ignore', 'ignore', 'inherit'],
      }),
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
});
