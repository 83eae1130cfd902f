import { createBrowserConnection } from './browser-connection.ts';
import type { Connection } from './connection.ts';
import { createElectronConnection, type ShellBridge } from './electron-connection.ts';

declare global {
  interface Window {
    /** Present in the desktop app only; put there by the preload. */
    readonly sentryDesk?: ShellBridge;
  }
}

/** The connection that fits where the page runs. */
export function createConnection(page: Window): Connection {
  return page.sentryDesk === undefined
    ? createBrowserConnection(page)
    : createElectronConnection(page, page.sentryDesk);
}
