import type { App, Session } from 'electron';
import type { PageOrigin } from './page-origin.ts';

/** Denies everything a page could ask the browser for. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event, item) => {
    // The page may hand over only what it made itself, such as an export.
    if (!item.getURL().startsWith('blob:')) event.preventDefault();
  });
}

/** Keeps every page where it is: no navigation, no new windows, no embedded pages. */
export function denyNavigation(app: App, origin: PageOrigin): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void; url: string }): void => {
      if (!isPage(event.url, origin)) event.preventDefault();
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Whether the address is our page itself, with any fragment. */
export function isPage(address: string, origin: PageOrigin): boolean {
  const path = address.split('#', 1)[0];
  return path === `${origin}/` || path === `${origin}/index.html`;
}
