import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import type { HostSettings, ServiceSettings, Settings } from '#shared/domain/settings.ts';
import type { Journal } from './core/journal.ts';
import type { Logger } from './core/logger.ts';
import { describeSystem, type KnownSystem } from './describe-system.ts';
import type { Redactor } from './guard/redactor.ts';
import { screenInjection } from './guard/screen-injection.ts';
import type { HostAccess, HostState } from './hosts/host-access.ts';
import type { MemoryStore } from './memory/memory-store.ts';
import type { SettingsSource } from './settings/settings-source.ts';
import { parseSystemFacts, SYSTEM_SCRIPT, type SystemFacts } from './system-facts.ts';

/** What the picture is taken with. */
export interface SystemPictureDeps {
  readonly settings: Pick<SettingsSource, 'current'>;
  readonly hosts: Pick<HostAccess, 'exec' | 'states'>;
  readonly memory: Pick<MemoryStore, 'saveFingerprint'>;
  readonly journal: Pick<Journal, 'commit'>;
  readonly redactor: Redactor;
  readonly log: Logger;
}

/** The picture of hosts and services in memory, kept true while the desk runs. */
export interface SystemPicture {
  /** Keeps what is known now; call it inside `Journal.commit`. */
  save(): void;
  /**
   * Asks the hosts that are connected and have not told yet what they are, a few at a time, and keeps what changed. Waits for
   * nobody, and opens no connection: a host is asked over the first one that it has for another reason.
   */
  lookAround(): void;
  /** Resolves once every host that is being asked has answered or failed. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 65_536;
const MOST_AT_ONCE = 10;
/** Services of one host whose version is asked for. */
const MOST_SERVICES = 50;

interface Told {
  readonly address: string;
  readonly system: string;
  readonly versions: ReadonlyMap<ServiceId, string>;
}

/** Takes the picture over the connections that the desk has. */
export function createSystemPicture(deps: SystemPictureDeps): SystemPicture {
  const told = new Map<HostId, Told>();
  const tried = new Map<HostId, string>();
  const running = new Set<Promise<void>>();
  const ending = new AbortController();
  let kept: { readonly settings: Settings; readonly told: number } | null = null;
  let answers = 0;
  const save = (): void => {
    const settings = deps.settings.current();
    deps.memory.saveFingerprint(describeSystem(settings, knownOf(settings, told)));
    kept = { settings, told: answers };
  };
  const ask = async (host: HostSettings, services: readonly ServiceSettings[]): Promise<void> => {
    const answer = await askHost(deps, { host, services }, ending.signal);
    if (answer === null || ending.signal.aborted) return;
    told.set(host.id, answer);
    answers += 1;
  };
  return {
    save,
    lookAround: () => {
      const settings = deps.settings.current();
      if (ending.signal.aborted) return;
      if (kept?.settings !== settings || kept.told !== answers) {
        deps.journal.commit(() => {
          save();
          return {};
        });
      }
      const silent = settings.hosts.filter(({ id, address }) => told.get(id)?.address !== address);
      if (silent.length === 0) return;
      const due = decideWhomToAsk({ silent, states: deps.hosts.states(), tried, settings });
      for (const { host, services, attempt } of due.slice(0, MOST_AT_ONCE - running.size)) {
        tried.set(host.id, attempt);
        const asking = ask(host, services).finally(() => running.delete(asking));
        running.add(asking);
      }
    },
    settled: async () => void (await Promise.allSettled(running)),
    stop: async () => {
      ending.abort();
      await Promise.allSettled(running);
    },
  };
}

/** Hosts with a service that are connected, and were not tried over this connection. */
function decideWhomToAsk(now: {
  readonly silent: readonly HostSettings[];
  readonly states: readonly HostState[];
  readonly tried: ReadonlyMap<HostId, string>;
  readonly settings: Settings;
}) {
  const states = new Map(now.states.map((state) => [state.id, state]));
  return now.silent.flatMap((host) => {
    const state = states.get(host.id);
    const attempt = `${host.address} ${state?.since ?? ''}`;
    const services = now.settings.services.filter((service) => service.host === host.id).slice(0, MOST_SERVICES);
    const isDue = state?.connection === 'connected' && services.length > 0 && now.tried.get(host.id) !== attempt;
    return isDue ? [{ host, services, attempt }] : [];
  });
}

/** What the host tells, safe to keep; null when it does not answer. */
async function askHost(
  { hosts, redactor, log }: Pick<SystemPictureDeps, 'hosts' | 'redactor' | 'log'>,
  { host, services }: { readonly host: HostSettings; readonly services: readonly ServiceSettings[] },
  signal: AbortSignal,
): Promise<Told | null> {
  const folders = services.map(({ sourcePath }) => sourcePath);
  const argv = ['sh', '-c', SYSTEM_SCRIPT, 'sh', ...folders] as const;
  try {
    const answer = await hosts.exec(host.id, { argv, timeoutMs: TIMEOUT_MS, maxOutputBytes: MOST_BYTES }, signal);
    const facts = parseSystemFacts(answer.stdout.toString('utf8'), folders.length);
    return facts.system === '' ? null : keepable({ host, services, facts }, redactor);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (!signal.aborted) log.warn(`${host.id} could not be asked what system it runs: ${why}`);
    return null;
  }
}

/** Secrets are masked, and words that may steer a model are not kept. */
function keepable(
  { host, services, facts }: { host: HostSettings; services: readonly ServiceSettings[]; facts: SystemFacts },
  redactor: Redactor,
): Told {
  const safe = (text: string): string => {
    const flagged = screenInjection({ text, source: 'tool' }).verdict !== 'allow';
    return flagged ? 'what it says looks like instructions to a model, so it is not kept' : redactor.redact(text);
  };
  const versions = services.map(({ id }, number) => [id, safe(facts.versions[number] ?? '')] as const);
  return { address: host.address, system: safe(facts.system), versions: new Map(versions) };
}

function knownOf(settings: Settings, told: ReadonlyMap<HostId, Told>): KnownSystem {
  const current = settings.hosts.flatMap(({ id, address }) => {
    const answer = told.get(id);
    return answer?.address === address ? [[id, answer] as const] : [];
  });
  return {
    hosts: new Map(current.map(([id, { system }]) => [id, system])),
    services: new Map(current.flatMap(([, { versions }]) => [...versions])),
  };
}
