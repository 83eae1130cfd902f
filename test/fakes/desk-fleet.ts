import type { DiscoveredService, HostTest, HostView, ImportableHost } from '#shared/contract/hosts.ts';
import type { LogLine, LogRates, TailItem } from '#shared/contract/logs.ts';
import type { BuiltinPattern, PatternTrial } from '#shared/contract/patterns.ts';
import type { BlindWindow } from '#shared/contract/status.ts';
import type { Silence } from '#shared/domain/noise.ts';
import type { HostSettings, WatchPattern } from '#shared/domain/settings.ts';
import type { AppError } from '#shared/errors/app-error.ts';

/** What a scripted engine knows of hosts, lines and noise; tests change it. */
export interface DeskFleet {
  hosts: HostView[];
  importable: { file: string; hosts: ImportableHost[]; left: { name: string; why: string }[] };
  /** The answers to tests, one after the other; the last one stays. */
  tests: (HostTest | AppError)[];
  found: DiscoveredService[];
  builtin: BuiltinPattern[];
  own: (WatchPattern & { muted: boolean })[];
  trial: PatternTrial;
  silences: Silence[];
  gaps: (BlindWindow & { source: string })[];
  /** What every tail begins with. */
  tail: TailItem[];
  /** What a search looks through, newest last. */
  kept: LogLine[];
  rates: LogRates;
  /** What the next change of settings fails with; null for none. */
  refusal: AppError | null;
}

/** The key that the scripted hosts show. */
export const SHOWN_KEY = {
  type: 'ssh-ed25519',
  fingerprint: 'SHA256:p0ZbVq3n8i1nJm7XcK2dQe5fRt6yU8wA9sD0fG1hJkL',
};

/** A host of the settings as it stands when all is well. */
export function hostView(settings: HostSettings, change: Partial<HostView> = {}): HostView {
  return {
    host: settings,
    connection: 'connected',
    why: '',
    since: null,
    latencyMs: 11.6,
    lanes: 1,
    streams: 2,
    pinned: SHOWN_KEY.fingerprint,
    frozen: null,
    warnings: [],
    services: [],
    ...change,
  };
}

/** A test that stops where the key is not pinned yet. */
export function unpinnedTest(): HostTest {
  return {
    ok: false,
    steps: [
      { name: 'resolve', ok: true, message: '10.0.0.5 is an address.' },
      { name: 'reach', ok: true, message: 'Port 22 answers as OpenSSH_9.2p1.' },
      { name: 'host_key', ok: false, message: 'The key is not pinned yet: compare the fingerprint, then pin it.' },
    ],
    key: SHOWN_KEY,
    knownHosts: { verdict: 'accept', reason: 'known_hosts of this machine holds the same key for 10.0.0.5.' },
    facts: [],
    latencyMs: 12.4,
  };
}

/** A test that stops where the host shows another key than the pinned one. */
export function changedTest(): HostTest {
  const [resolve, reach] = unpinnedTest().steps;
  return {
    ...unpinnedTest(),
    steps: [
      ...(resolve === undefined || reach === undefined ? [] : [resolve, reach]),
      {
        name: 'host_key',
        ok: false,
        message: 'The host shows another key than the pinned one. Nothing was sent to it.',
      },
    ],
    key: { type: 'ssh-ed25519', fingerprint: 'SHA256:Zt4kQpR8m2yN6cVb1xLw0aSd9fGh3jKe7uIoP5tYrEw' },
    knownHosts: { verdict: 'refuse', reason: 'known_hosts of this machine holds another key for 203.0.113.20.' },
  };
}

/** A test in which every step worked. */
export function passedTest(): HostTest {
  return {
    ok: true,
    steps: [
      { name: 'resolve', ok: true, message: '10.0.0.5 is an address.' },
      { name: 'reach', ok: true, message: 'Port 22 answers as OpenSSH_9.2p1.' },
      { name: 'host_key', ok: true, message: 'The host shows its pinned key.' },
      { name: 'log_in', ok: true, message: 'Logged in as oncall by a key of the agent.' },
      { name: 'shell', ok: true, message: 'Commands run: GNU tools, journalctl, docker.' },
    ],
    key: SHOWN_KEY,
    knownHosts: { verdict: 'accept', reason: 'known_hosts of this machine holds the same key for 10.0.0.5.' },
    facts: [
      { name: 'system', value: 'Debian GNU/Linux 12' },
      { name: 'tools', value: 'tail, find, sha256sum, git, journalctl, docker' },
    ],
    latencyMs: 12.4,
  };
}

/** A fleet where nothing is set up. */
export function emptyFleet(): DeskFleet {
  return {
    hosts: [],
    importable: { file: '/home/oncall/.ssh/config', hosts: [], left: [] },
    tests: [unpinnedTest(), passedTest()],
    found: [],
    builtin: [],
    own: [],
    trial: { type: 'refused', reason: 'nothing is scripted' },
    silences: [],
    gaps: [],
    tail: [],
    kept: [],
    rates: { bucketSeconds: 60, from: '2026-03-12T02:13:00.000Z', lines: [], matched: [] },
    refusal: null,
  };
}
