import { ModelKeyName, type SecretName, type SecretState } from '#shared/contract/secrets.ts';
import type { Settings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { type CallContext, os } from './router.ts';

type Deps = Pick<HandlerDeps, 'secrets' | 'journal' | 'hosts' | 'settings'>;

/** Takes secrets in and never gives one out; the record names the secret, not its value. */
export function createSecretsHandlers(deps: Deps) {
  const { secrets } = deps;
  return {
    list: os.secrets.list.handler(async () => {
      const states: SecretState[] = [];
      for (const name of usedSecrets(deps.settings.current())) states.push({ name, kept: await whereKept(deps, name) });
      return { secrets: states };
    }),
    set: os.secrets.set.handler(async ({ input: { name, value }, context }) => {
      const kept = answering(deps);
      record(deps, context, { action: 'secret_set', name, kept });
      await secrets.set(name, value);
      // The host may be waiting after a log-in that failed for want of it.
      const host = deps.settings.current().hosts.find(({ id }) => name.endsWith(`:${id}`));
      if (host !== undefined) deps.hosts.retryNow(host.id);
      return { kept };
    }),
    remove: os.secrets.remove.handler(async ({ input: { name }, context }) => {
      const kept = answering(deps);
      record(deps, context, { action: 'secret_removed', name, kept });
      await secrets.remove(name);
      return { removed: name };
    }),
  };
}

/** The secrets that the settings have a use for. */
function usedSecrets({ hosts, mcpServers }: Settings): readonly SecretName[] {
  const ofHosts = hosts.flatMap(({ id, auth }) => {
    if (auth.kind === 'agent') return [];
    return [auth.kind === 'key' ? `passphrase:${id}` : `password:${id}`];
  });
  const ofServers = mcpServers.flatMap(({ id, transport }) => (transport.kind === 'http' ? [`mcp:${id}`] : []));
  return [...ModelKeyName.options, ...ofHosts, ...ofServers];
}

async function whereKept({ secrets }: Deps, name: SecretName): Promise<SecretState['kept']> {
  if (secrets.isGiven?.(name) === true) return 'environment';
  const state = answering({ secrets });
  return (await secrets.get(name)) === null ? 'none' : state;
}

function answering({ secrets }: Pick<Deps, 'secrets'>): 'keychain' | 'session' {
  const state = secrets.state();
  if (state === 'unavailable') throw new AppError('keychain_unavailable', secrets.detail());
  return state;
}

interface SecretDeed {
  readonly action: 'secret_set' | 'secret_removed';
  readonly name: SecretName;
  readonly kept: string;
}

function record({ journal }: Deps, { caller }: CallContext, { action, name, kept }: SecretDeed): void {
  journal.commit(() => ({
    audit: [{ actor: { kind: 'operator', id: caller.user }, action, subject: name, detail: { via: caller.via, kept } }],
  }));
}
