import { app, protocol } from 'electron';

/** Where the window's page lives. Nothing is ever fetched from a network under either origin. */
export type PageOrigin = 'app://desk' | 'https://desk.invalid';

/**
 * Registers the own scheme and switches the sandbox on for everything, unless it is off; must run before the app is ready.
 *
 * A loader that imports the app late (some test runtimes do) leaves no time for that. The page then gets a reserved
 * https name that this process answers itself, which has the same rights; each window is sandboxed in either case.
 */
export function claimPageOrigin(sandbox: 'on' | 'off'): PageOrigin {
  if (app.isReady()) return 'https://desk.invalid';
  if (sandbox === 'on') app.enableSandbox();
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  return 'app://desk';
}
