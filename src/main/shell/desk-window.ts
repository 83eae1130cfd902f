import { join } from 'node:path';
import { type App, BrowserWindow, nativeTheme, screen } from 'electron';
import { isPage } from './lock-down.ts';
import type { PageOrigin } from './page-origin.ts';
import { chooseBounds, readWindowState, WindowState, writeWindowState } from './window-bounds.ts';

/** The app's one window; it comes and goes while the app runs. */
export interface DeskWindow {
  /** Brings it to the front, made anew when it was closed; `hash` is where to go, such as `#/incident/inc-1`. */
  open(hash?: string): void;
  /** Sends to the page, when there is one. */
  send(channel: string, value: unknown): void;
  /** Whether a message really comes from the page of this window. */
  isSender(event: { readonly senderFrame: SenderFrame | null; readonly sender: { readonly id: number } }): boolean;
}

interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
}

export interface DeskWindowOptions {
  readonly app: App;
  readonly origin: PageOrigin;
  readonly preload: string;
  readonly icon: string;
  /** The folder for what the window remembers. */
  readonly stateDir: string;
}

/** Makes the window's keeper; nothing is shown before `open`. */
export function createDeskWindow(options: DeskWindowOptions): DeskWindow {
  let window: BrowserWindow | null = null;

  const create = (hash: string): void => {
    const created = openWindow(options);
    window = created;
    created.on('closed', () => {
      if (window === created) window = null;
    });
    created.loadURL(`${options.origin}/${hash}`).catch((error: unknown) => {
      if (!created.isDestroyed()) process.stderr.write(`The window's page did not load: ${String(error)}\n`);
    });
  };

  return {
    open: (hash = '') => {
      if (window === null) return create(hash);
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
      if (hash !== '') window.webContents.send('sentry-desk:navigate', hash);
    },
    send: (channel, value) => window?.webContents.send(channel, value),
    isSender: (event) =>
      window !== null &&
      event.sender.id === window.webContents.id &&
      event.senderFrame !== null &&
      event.senderFrame.parent === null &&
      isPage(event.senderFrame.url, options.origin),
  };
}

function openWindow(options: DeskWindowOptions): BrowserWindow {
  const stateFile = join(options.stateDir, 'window.json');
  const remembered = readWindowState(stateFile);
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    ...chooseBounds(remembered, screens),
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: 'Sentry Desk',
    icon: options.icon,
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#111418' : '#ffffff',
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
      navigateOnDragDrop: false,
      devTools: !options.app.isPackaged,
    },
  });
  window.once('ready-to-show', () => {
    if (remembered?.maximized === true) window.maximize();
    window.show();
  });
  window.on('close', () => {
    const state = WindowState.safeParse({ ...window.getNormalBounds(), maximized: window.isMaximized() });
    if (state.success) writeWindowState(stateFile, state.data);
  });
  return window;
}
