import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { conventionalDataDir } from './cli/data-dir.ts';
import { createAppLinks } from './shell/app-links.ts';
import { decideSwitches } from './shell/decide-switches.ts';
import { readLaunchOptions } from './shell/launch-options.ts';
import { claimPageOrigin, type PageOrigin } from './shell/page-origin.ts';
import { removeAfterExit } from './shell/remove-after-exit.ts';
import { lockPages, runDesk } from './shell/run-desk.ts';

const launch = readLaunchOptions({
  argv: process.argv,
  env: process.env,
  cwd: process.cwd(),
  defaultDataDir: conventionalDataDir(process.env, process.platform),
  isPackaged: app.isPackaged,
});
const given = (name: string): boolean => app.commandLine.hasSwitch(name);
const decision = decideSwitches({
  noSandbox: given('no-sandbox'),
  debugging: given('remote-debugging-port') || given('remote-debugging-pipe'),
  isPackaged: app.isPackaged,
  isDemo: launch.demo,
  isFreshSmoke: launch.smoke && launch.dataDir === null,
});
if (decision.type === 'refuse') {
  process.stderr.write(`${decision.why}\n`);
  app.exit(2);
} else {
  start(claimPageOrigin(decision.sandbox));
}

function start(origin: PageOrigin): void {
  const dataDir = launch.dataDir ?? mkdtempSync(join(tmpdir(), 'sentry-desk-demo-'));
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  // What Chromium keeps lies beside the desk's own files, so that the lock of one app covers one data folder.
  app.setPath('userData', join(dataDir, 'window'));
  lockPages(app, origin);
  if (!app.requestSingleInstanceLock()) return app.quit();
  const claim = app.isPackaged && !launch.demo && !launch.smoke;
  const links = createAppLinks(app, { argv: process.argv.slice(1), claim });
  if (launch.dataDir === null) {
    removeAfterExit(dataDir);
    // In memory, so that no key of a folder that is gone stays in the keychain.
    process.env['SENTRY_DESK_KEYCHAIN'] = 'off';
  }
  const distDir = import.meta.dirname;
  const resourcesDir = app.isPackaged ? join(process.resourcesPath, 'resources') : join(distDir, '..', 'resources');
  // Not awaited: Electron waits for this file before it becomes ready.
  app
    .whenReady()
    .then(() => runDesk({ app, origin, launch, links, dataDir, distDir, resourcesDir }))
    .catch((error: unknown) => {
      process.stderr.write(
        `Sentry Desk did not start: ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`,
      );
      app.exit(1);
    });
}
