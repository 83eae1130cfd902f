import type { DiscoveredService, HostView } from '#shared/contract/hosts.ts';
import type { LogLine, TailItem } from '#shared/contract/logs.ts';
import type { BlindWindow } from '#shared/contract/status.ts';
import type { IncidentId, ServiceId, SilenceId } from '#shared/domain/ids.ts';
import type { Silence } from '#shared/domain/noise.ts';
import { HostSettings, ServiceSettings } from '#shared/domain/settings.ts';
import { type DeskFleet, emptyFleet, hostView } from './desk-fleet.ts';

const ago = (now: number, seconds: number): string => new Date(now - seconds * 1_000).toISOString();

/** The source whose lines the story tells. */
export const STORY_SOURCE = 'web-1:/var/log/shop-api/app.log';

const TEXTS: readonly [LogLine['level'], string][] = [
  ['info', 'INFO  GET /orders 200 12ms user=48211'],
  ['info', 'INFO  GET /orders/991 200 9ms user=48213'],
  ['debug', 'DEBUG pool: 4 of 20 connections in use'],
  ['info', 'INFO  POST /orders 201 31ms user=48211'],
  ['warning', 'WARN  retry 1 of 3 after timeout of inventory \u202Egnp.exe\u202C'],
  ['error', 'ERROR upstream connect failed: connection refused 127.0.0.1:9009 (ECONNREFUSED)'],
  ['unknown', '    at Socket.connect (net.js:1141:16) <b>not bold</b> https://example.com/not-a-link'],
  ['info', 'INFO  GET /health 503 1ms'],
  ['critical', 'FATAL worker 3 exited: out of memory'],
];

/** Line number `number` of the story, `seconds` ago. */
export function storyLine(number: number, at: string): LogLine {
  const [level, text] = TEXTS[number % TEXTS.length] ?? ['info', 'INFO'];
  const matched = level === 'error' || level === 'critical';
  return { number, offset: 48_211 + number * 81, at, level, matched, text: `${text} #${number}` as LogLine['text'] };
}

function lines(from: number, to: number, now: number): LogLine[] {
  return Array.from({ length: to - from }, (_, index) =>
    storyLine(from + index, ago(now, Math.floor((to - from - index) / 2) + 1)),
  );
}

function storyTail(now: number, gap: BlindWindow): TailItem[] {
  return [
    { type: 'lines', lines: lines(1_000, 1_040, now - 44_000) },
    { type: 'gap', gap },
    { type: 'lines', lines: lines(1_040, 1_052, now - 12_000) },
    { type: 'skipped', lines: 1_873 },
    { type: 'lines', lines: lines(1_052, 1_061, now) },
  ];
}

function hosts(now: number): HostView[] {
  const settings = (id: string, address: string, more: object = {}): HostSettings =>
    HostSettings.parse({ id, address, user: 'oncall', ...more });
  const services = (...ids: string[]): ServiceId[] => ids as ServiceId[];
  return [
    hostView(settings('web-1', '10.0.0.5'), {
      since: ago(now, 8_600),
      services: services('shop-api', 'mailer'),
      warnings: ['The disk under /var/log is 93 % full.'],
    }),
    hostView(settings('db-1', 'db-1.internal.example', { port: 2_222, user: 'root', jump: 'web-1' }), {
      since: ago(now, 5_200),
      latencyMs: 48.2,
      services: services('postgres'),
      warnings: ['It is entered as root: a user of its own, with sudo for what is needed, is safer.'],
    }),
    hostView(settings('queue-1', '10.0.0.9'), {
      connection: 'failed',
      why: 'Connection refused on port 22: is the address right, and does the SSH server run?',
      since: ago(now, 95),
      latencyMs: null,
      lanes: 0,
      streams: 0,
      services: services('worker'),
    }),
    hostView(settings('edge-2', '203.0.113.20'), {
      connection: 'failed',
      why: 'The host shows another key than the pinned one. Nothing was sent to it.',
      since: ago(now, 310),
      latencyMs: null,
      lanes: 0,
      streams: 0,
      services: services('nginx'),
      frozen: {
        since: ago(now, 310),
        incidentId: 'inc-key01' as IncidentId,
        pinned: 'SHA256:p0ZbVq3n8i1nJm7XcK2dQe5fRt6yU8wA9sD0fG1hJkL',
        presented: { type: 'ssh-ed25519', fingerprint: 'SHA256:Zt4kQpR8m2yN6cVb1xLw0aSd9fGh3jKe7uIoP5tYrEw' },
      },
    }),
  ];
}

/** The services of the story. */
export function storyServices(): ServiceSettings[] {
  const service = (id: string, host: string, more: object): ServiceSettings =>
    ServiceSettings.parse({ id, host, sourcePath: `/srv/${id}`, ...more });
  return [
    service('shop-api', 'web-1', {
      logs: [{ kind: 'file', glob: '/var/log/shop-api/*.log' }],
      control: { kind: 'systemd', unit: 'shop-api.service', sudo: true },
      autoApprove: ['restart_service'],
    }),
    service('mailer', 'web-1', { logs: [{ kind: 'file', glob: '/var/log/mailer/current' }] }),
    service('postgres', 'db-1', {
      logs: [{ kind: 'journald', unit: 'postgresql@15-main.service' }],
      control: { kind: 'systemd', unit: 'postgresql@15-main.service' },
    }),
    service('worker', 'queue-1', {
      logs: [{ kind: 'container', name: 'worker' }],
      control: { kind: 'container', name: 'worker' },
    }),
    service('nginx', 'edge-2', { logs: [{ kind: 'file', glob: '/var/log/nginx/*.log' }] }),
  ];
}

function silences(now: number): Silence[] {
  const base = {
    kind: 'silence',
    author: 'ada in the window',
    createdAt: ago(now, 1_900),
    startsAt: ago(now, 1_900),
    endedAt: null,
    endedBy: null,
    lastAt: ago(now, 44),
  } as const;
  return [
    {
      ...base,
      id: 'sil-1' as SilenceId,
      scope: { host: null, service: 'mailer' as ServiceId, fingerprint: 'f3a9c2d1' },
      reason: 'Known: the spool is moved on Monday.',
      endsAt: ago(now, -1_700),
      suppressed: 1_204,
    },
    {
      ...base,
      id: 'sil-2' as SilenceId,
      kind: 'maintenance',
      scope: { host: 'db-1' as HostSettings['id'], service: null, fingerprint: null },
      reason: 'Upgrade to PostgreSQL 16.',
      startsAt: ago(now, -7_200),
      endsAt: ago(now, -14_400),
      suppressed: 0,
      lastAt: null,
    },
  ];
}

function rates(now: number): DeskFleet['rates'] {
  const heard = (minute: number): boolean => minute < 31 || minute > 34;
  const count = (minute: number): number => Math.round(60 + 50 * Math.sin(minute / 6) + ((minute * 37) % 23));
  const minutes = Array.from({ length: 60 }, (_, minute) => minute);
  return {
    bucketSeconds: 60,
    from: ago(now, 3_600),
    lines: minutes.map((minute) => (heard(minute) ? count(minute) : null)),
    matched: minutes.map((minute) => (heard(minute) ? (minute > 50 ? minute - 45 : minute % 9 === 0 ? 3 : 0) : null)),
  };
}

/** What `~/.ssh/config` of the story holds. */
export function storyImportable(): DeskFleet['importable'] {
  const host = (id: string, more: object): HostSettings =>
    HostSettings.parse({ id, address: `${id}.internal.example`, user: 'oncall', ...more });
  return {
    file: '/home/oncall/.ssh/config',
    hosts: [
      { host: host('bastion', {}), exists: false, notes: [] },
      {
        host: host('web-2', { auth: { kind: 'key', path: '~/.ssh/id_ed25519' } }),
        exists: false,
        notes: ['Its IdentityFile is used; the agent is not asked.'],
      },
      { host: host('web-1', {}), exists: true, notes: [] },
    ],
    left: [{ name: '*.example.com', why: 'A pattern names no single host.' }],
  };
}

function found(now: number): DiscoveredService[] {
  const draft = (id: string, log: ServiceSettings['logs'][number]): ServiceSettings =>
    ServiceSettings.parse({ id, host: 'web-1', sourcePath: `/srv/${id}`, logs: [log] });
  const item = { lastWriteAt: ago(now, 4), bytes: null, exists: false };
  return [
    {
      ...item,
      kind: 'file',
      name: '/var/log/shop-api/app.log',
      detail: 'written by shop-api (pid 2290)',
      bytes: 48_231_411,
      draft: draft('shop-api', { kind: 'file', glob: '/var/log/shop-api/*.log' }),
      exists: true,
    },
    {
      ...item,
      kind: 'systemd',
      name: 'cron.service',
      detail: 'Regular background program processing daemon',
      lastWriteAt: ago(now, 3_720),
      draft: draft('cron', { kind: 'journald', unit: 'cron.service' }),
    },
    {
      ...item,
      kind: 'container',
      name: 'redis',
      detail: 'redis:7.2-alpine, up 12 days',
      draft: draft('redis', { kind: 'container', name: 'redis' }),
    },
    {
      ...item,
      kind: 'file',
      name: '/var/log/nginx/error.log',
      detail: 'written by nginx (pid 811)',
      bytes: 18_302,
      lastWriteAt: ago(now, 61),
      draft: draft('nginx', { kind: 'file', glob: '/var/log/nginx/*.log' }),
    },
  ];
}

/** A fleet of four hosts: one well, one entered as root, one refused, one frozen. */
export function busyFleet(now: number): DeskFleet {
  const gap = {
    from: ago(now, 43),
    to: ago(now, 28),
    bytes: 12_288,
    why: 'The file was truncated before its end was read.',
    recovered: false,
  };
  const pattern = { regex: 'payment .* declined', level: 'warning', muted: false } as const;
  return {
    ...emptyFleet(),
    hosts: hosts(now),
    importable: storyImportable(),
    found: found(now),
    builtin: [
      { id: 'level-error', title: 'A line that states error or worse', severity: 'medium', muted: false },
      {
        id: 'level-critical',
        title: 'A line that states fatal, panic, alert or emergency',
        severity: 'critical',
        muted: false,
      },
      { id: 'oom', title: 'Out of memory, or a process killed for it', severity: 'critical', muted: false },
      { id: 'disk-full', title: 'No space left on device', severity: 'critical', muted: false },
      { id: 'segfault', title: 'Segmentation fault or core dump', severity: 'high', muted: false },
      { id: 'conn-refused', title: 'Connection refused, reset or timed out', severity: 'high', muted: true },
    ],
    own: [{ id: 'declined', ...pattern }],
    trial: {
      type: 'tried',
      warnings: ['It also matches lines of level info.'],
      pasted: [
        { text: 'WARN payment 4411 declined', matched: true },
        { text: 'INFO payment 4412 accepted', matched: false },
      ],
      recent: {
        searched: 12_004,
        matched: 37,
        samples: [{ source: STORY_SOURCE, text: 'WARN payment 4410 declined by bank' as LogLine['text'] }],
      },
    },
    silences: silences(now),
    gaps: [
      { source: STORY_SOURCE, ...gap },
      {
        source: 'web-1:/var/log/mailer/current',
        from: ago(now, 300),
        to: ago(now, 280),
        bytes: 4_096,
        why: 'The connection was lost.',
        recovered: true,
      },
      {
        source: 'queue-1:container:worker',
        from: ago(now, 95),
        to: null,
        bytes: null,
        why: 'The host refuses connections.',
        recovered: false,
      },
    ],
    tail: storyTail(now, gap),
    kept: lines(400, 1_061, now),
    rates: rates(now),
  };
}
