import { AppError } from '#shared/errors/app-error.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** Takes secrets in and never gives one out; the record names the secret, not its value. */
export function createSecretsHandlers({ secrets, journal, hosts, settings }: HandlerDeps) {
  return {
    set: os.secrets.set.handler(async ({ input, context }) => {
      const kept = secrets.state();
      if (kept === 'unavailable') throw new AppError('keychain_unavailable', secrets.detail());
      const { user, via } = context.caller;
      journal.commit(() => ({
        audit: [
          { actor: { kind: 'operator', id: user }, action: 'secret_set', subject: input.name, detail: { via, kept } },
        ],
      }));
      await secrets.set(input.name, input.value);
      // The host may be waiting after a log-in that failed for want of it.
      const host = settings.current().hosts.find(({ id }) => input.name.endsWith(`:${id}`));
      if (host !== undefined) hosts.retryNow(host.id);
      return { kept };
    }),
  };
}
