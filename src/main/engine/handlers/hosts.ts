import { withHost, withoutHost } from '../settings/edit-settings.ts';
import { changeSettings } from './change-settings.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** A test or a look at a host may take this long as a whole. */
const LONGEST_MS = 60_000;

/** Hosts: seen, tested, pinned and kept in `settings.json`. */
export function createHostsHandlers(deps: HandlerDeps) {
  const { hostDesk } = deps;
  return {
    list: os.hosts.list.handler(() => ({ hosts: [...hostDesk.views()] })),
    save: os.hosts.save.handler(async ({ input, context }) => {
      const { host, replace } = input;
      await changeSettings(deps, context, {
        words: `host ${host.id} saved`,
        edit: (raw) => withHost(raw, host, replace),
      });
      return { saved: host.id };
    }),
    remove: os.hosts.remove.handler(async ({ input, context }) => {
      const words = `host ${input.id} removed`;
      await changeSettings(deps, context, { words, edit: (raw) => withoutHost(raw, input.id) });
      return { removed: input.id };
    }),
    test: os.hosts.test.handler(({ input, signal }) =>
      hostDesk.test(input.host, input.accept ?? null, limited(signal)),
    ),
    trust: os.hosts.trust.handler(async ({ input, context, signal }) => ({
      pinned: await hostDesk.trust(input, context.caller, limited(signal)),
    })),
    release: os.hosts.release.handler(({ input, context, signal }) =>
      hostDesk.release(input.id, context.caller, limited(signal)),
    ),
    importable: os.hosts.importable.handler(async () => {
      const { file, hosts, left } = await hostDesk.importable();
      return { file, hosts: [...hosts], left: [...left] };
    }),
    discover: os.hosts.discover.handler(async ({ input, signal }) => {
      const { found, notes } = await hostDesk.discover(input.id, limited(signal));
      return { found: [...found], notes: [...notes] };
    }),
  };
}

function limited(signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(LONGEST_MS);
  return signal === undefined ? limit : AbortSignal.any([signal, limit]);
}
