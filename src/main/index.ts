import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import { conventionalDataDir } from './cli/data-dir.ts';
import { readLaunchOptions } from './shell/launch-options.ts';
import { claimPageOrigin } from './shell/page-origin.ts';
import { removeAfterExit } from './shell/remove-after-exit.ts';
import { lockPages, runDesk } from './shell/run-desk.ts';

const origin = claimPageOrigin();
const launch = readLaunchOptions({
  argv: process.argv,
  env: process.env,
  cwd: process.cwd(),
  defaultDataDir: conventionalDataDir(process.env, process.platform),
  isPackaged: app.isPackaged,
});
const dataDir = launch.dataDir ?? mkdtempSync(join(tmpdir(), 'sentry-desk-demo-'));
mkdirSync(dataDir, { recursive: true, mode: 0o700 });
// What Chromium keeps lies beside the desk's own files, so that the lock of one app covers one data folder.
app.setPath('userData', join(dataDir, 'window'));
lockPages(app, origin);

const distDir = import.meta.dirname;
const resourcesDir = app.isPackaged ? join(process.resourcesPath, 'resources') : join(distDir, '..', 'resources');

if (app.requestSingleInstanceLock()) {
  // Not awaited: Electron waits for this file before it becomes ready.
  if (launch.dataDir === null) {
    removeAfterExit(dataDir);
    // In memory, so that no key of a folder that is gone stays in the keychain.
    process.env['SENTRY_DESK_KEYCHAIN'] = 'off';
  }
  app
    .whenReady()
    .then(() => runDesk({ app, origin, launch, dataDir, distDir, resourcesDir }))
    .catch((error: unknown) => {
      process.stderr.write(
        `Sentry Desk did not start: ${error instanceof Error ? (error.stack ?? '') : String(error)}\n`,
      );
      app.exit(1);
    });
} else {
  app.quit();
}
