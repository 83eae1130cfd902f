import type { App } from 'electron';
import { findDeepLink, LINK_SCHEME, readDeepLink } from './deep-link.ts';

/** Links into the app and further starts of it. */
export interface AppLinks {
  /** Where the link leads that the app was started with; undefined when there was none that leads anywhere. */
  first(): string | undefined;
  /** Has later ones opened; a start without a link brings the window to the front. */
  attach(open: (hash?: string) => void): void;
}

/** Listens from now on: macOS hands a link over before the app is ready. With `claim` the system sends such links here. */
export function createAppLinks(app: App, { argv, claim }: { argv: readonly string[]; claim: boolean }): AppLinks {
  let open: ((hash?: string) => void) | null = null;
  let first = understood(findDeepLink(argv));
  // What follows `--` is never read as an option, whatever the link holds.
  if (claim) app.setAsDefaultProtocolClient(LINK_SCHEME, process.execPath, ['--']);
  app.on('open-url', (event, link) => {
    event.preventDefault();
    const hash = understood(link);
    if (hash === undefined) return;
    if (open === null) first = hash;
    else open(hash);
  });
  app.on('second-instance', (_event, others) => open?.(understood(findDeepLink(others))));
  return {
    first: () => first,
    attach: (opener) => {
      open = opener;
    },
  };
}

function understood(link: string | null): string | undefined {
  const hash = link === null ? null : readDeepLink(link);
  if (link !== null && hash === null) {
    process.stderr.write(`A link was ignored that leads nowhere: ${JSON.stringify(link.slice(0, 100))}\n`);
  }
  return hash ?? undefined;
}
