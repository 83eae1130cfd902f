import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, dialog, ipcMain, Menu, powerMonitor, session } from 'electron';
import type { AppLinks } from './app-links.ts';
import { buildStartCommand, type StartCommand } from './autostart-entry.ts';
import { createDeskPresence, type DeskPresence } from './desk-presence.ts';
import { createDeskSupervisor } from './desk-supervisor.ts';
import { createDeskWindow, type DeskWindow } from './desk-window.ts';
import { forkNode, forkUtility } from './engine-child.ts';
import type { EngineSupervisor } from './engine-supervisor.ts';
import { sayWhereItWent } from './farewell.ts';
import type { LaunchOptions } from './launch-options.ts';
import { denyNavigation, denyPermissions } from './lock-down.ts';
import { createLogInStart } from './log-in-start.ts';
import { notify } from './notifications.ts';
import type { PageOrigin } from './page-origin.ts';
import { removeAfterExit } from './remove-after-exit.ts';
import { servePage } from './serve-page.ts';
import { createSmoke, type Smoke } from './smoke.ts';
import { wakeEngineAfterSleep } from './wake-engine.ts';

/** Everything the running app is made from. */
export interface RunDeskOptions {
  readonly app: App;
  readonly origin: PageOrigin;
  readonly launch: LaunchOptions;
  readonly links: AppLinks;
  readonly dataDir: string;
  /** The folder with the built application: `engine-process.js`, `preload/`, `renderer/`. */
  readonly distDir: string;
  readonly resourcesDir: string;
}

/** Runs the app from here on: window, engine, tray. The app must be ready. */
export function runDesk(options: RunDeskOptions): void {
  const { app, origin, distDir, resourcesDir } = options;
  denyPermissions(session.defaultSession);
  servePage(session.defaultSession, origin, join(distDir, 'renderer'));
  if (process.platform !== 'darwin') Menu.setApplicationMenu(null);
  const iconsDir = join(resourcesDir, 'icons');
  const window = createDeskWindow({
    app,
    origin,
    preload: join(distDir, 'preload', 'index.cjs'),
    icon: join(iconsDir, 'icon.png'),
    stateDir: app.getPath('userData'),
  });
  const smoke = smokeOf(options, () => supervisor);
  const supervisor: EngineSupervisor = createDeskSupervisor({
    init: engineInit(options),
    makeDemoFolder: options.launch.demo ? null : makeDemoFolder,
    fork: chooseFork(options),
    onState: (state) => {
      presence.engineChanged();
      window.send('sentry-desk:engine', state.type === 'ready' ? 'ready' : 'lost');
      if (smoke !== null) smoke.engineChanged(state);
      else if (state.type === 'failed') tellFailure(state.why, supervisor);
    },
  });
  const open = (hash?: string): void => window.open(hash);
  const presence = createDeskPresence({
    app,
    iconsDir,
    supervisor,
    openWindow: open,
    logInStart: createLogInStart({ app, command: startCommand(options), env: process.env, tell: notify }),
  });

  brokerPorts(window, supervisor, (connected) => smoke?.pageAsked(connected));
  endTogether(app, supervisor, presence);
  wakeEngineAfterSleep(powerMonitor, () => presence.client());
  options.links.attach(open);
  app.on('activate', () => open());
  if (options.launch.testHooks) exposeToTests(presence, supervisor);
  supervisor.start();
  const link = options.links.first();
  // Without a tray nobody could bring the window back.
  if (link !== undefined || !startsHidden(options) || !presence.hasTray()) open(link);
}

/** Keeps pages in place; must be called before the first page is made. */
export function lockPages(app: App, origin: PageOrigin): void {
  denyNavigation(app, origin);
}

/** As after a log-in: macOS says so by itself. */
function startsHidden({ app, launch }: RunDeskOptions): boolean {
  return launch.hidden || (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
}

function startCommand({ app, launch }: RunDeskOptions): StartCommand {
  return buildStartCommand({
    execPath: process.execPath,
    appImage: process.env['APPIMAGE'] ?? null,
    appPath: process.defaultApp ? app.getAppPath() : null,
    desk: launch.desk,
  });
}

function engineInit({ app, launch, dataDir, resourcesDir }: RunDeskOptions) {
  return {
    type: 'init' as const,
    dataDir,
    ...(launch.configFile === null ? {} : { configFile: launch.configFile }),
    version: app.getVersion(),
    resourcesDir,
    demo: launch.demo,
  };
}

/** Goes away with its desk, and when the app is killed before that. */
function makeDemoFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sentry-desk-demo-'));
  removeAfterExit(folder);
  return folder;
}

function chooseFork({ launch, distDir }: RunDeskOptions): Parameters<typeof createDeskSupervisor>[0]['fork'] {
  const entry = join(distDir, 'engine-process.js');
  const node = launch.engineNode;
  return node === null ? (listener) => forkUtility(entry, listener) : (listener) => forkNode(node, entry, listener);
}

function smokeOf({ app, launch }: RunDeskOptions, supervisor: () => EngineSupervisor): Smoke | null {
  const node = launch.engineNode === null ? process.versions.node : null;
  return launch.smoke ? createSmoke({ app, supervisor, node }) : null;
}

function brokerPorts(window: DeskWindow, supervisor: EngineSupervisor, onAsked: (connected: boolean) => void): void {
  ipcMain.on('sentry-desk:request-port', (event) => {
    if (!window.isSender(event)) return;
    // Without an engine there is nothing to hand out; the page asks again when it hears that the engine is ready.
    const port = supervisor.connect('window');
    if (port !== null) event.sender.postMessage('sentry-desk:port', null, [port]);
    onAsked(port !== null);
  });
}

function tellFailure(why: string, supervisor: EngineSupervisor): void {
  dialog
    .showMessageBox({
      type: 'error',
      title: 'Sentry Desk',
      message: 'The engine is not running.',
      detail: why,
      buttons: ['Try again', 'Close'],
      cancelId: 1,
    })
    .then(({ response }) => {
      if (response === 0) supervisor.start();
    })
    .catch((error: unknown) => process.stderr.write(`${why} (${String(error)})\n`));
}

/** Stops the engine before the app ends. */
function endTogether(app: App, supervisor: EngineSupervisor, presence: DeskPresence): void {
  let stopped = false;
  let stopping = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    presence.close();
    void supervisor.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
  app.on('window-all-closed', () => {
    if (presence.hasTray()) sayWhereItWent(app.getPath('userData'), notify);
    else app.quit();
  });
}

function exposeToTests(presence: DeskPresence, supervisor: EngineSupervisor): void {
  const hooks = {
    trayModel: () => presence.trayModel(),
    notifications: () => presence.notifications(),
    killEngine: () => supervisor.kill(),
    client: () => presence.client(),
  };
  Object.assign(globalThis, { __sentryDeskTest: hooks });
}
