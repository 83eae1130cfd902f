import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../src/main/engine/settings/parse-settings.ts';
import { parseJson } from '../../../src/main/engine/settings/read-settings-file.ts';
import { Settings } from '../../../src/shared/domain/settings.ts';

const places = { dataDir: '/home/me/.local/share/desk', homeDir: '/home/me' };
const host = { id: 'web-1', address: '10.0.0.5', user: 'oncall' };
const service = {
  id: 'shop',
  host: 'web-1',
  sourcePath: '/srv/shop',
  logs: [{ kind: 'file', glob: '/var/log/shop/*.log' }],
};
const good = { hosts: [host], services: [service], security: { mode: 'ACTIVE' } };
const parse = (raw: unknown, env: Record<string, string> = {}) => parseSettings(raw, env, places);
const fields = (raw: unknown, env: Record<string, string> = {}) => parse(raw, env).problems.map(({ field }) => field);

describe('settings', () => {
  it('are taken as they are when all is well', () => {
    expect(parse(good)).toEqual({
      settings: Settings.parse(good),
      overriddenBy: [],
      problems: [],
      warnings: [],
      variableAt: new Map(),
    });
  });

  it('name every bad field at once, and fall back to defaults that do nothing', () => {
    const { settings, problems } = parse({
      ...good,
      colour: 1,
      hosts: [{ id: 'web-1', address: '10.0.0.5', auth: { kind: 'magic' } }],
      services: [{ ...service, logs: [{ kind: 'file', glob: 'relative/*.log' }], extra: true }],
      security: { mode: 'ACTIVE', stopFile: '/run/stop' },
    });
    expect(problems.map(({ field }) => field).sort()).toEqual(
      ['colour', 'hosts[0].auth.kind', 'services[0].extra', 'services[0].logs[0].glob'].sort(),
    );
    expect(settings).toEqual(Settings.parse({ security: { stopFile: '/run/stop' } }));
    expect(settings.security.mode).toBe('AUDIT');
  });

  it('hide no bad field behind another', () => {
    const bad = {
      hosts: [{ id: 'web-1', address: '10.0.0.5', color: 1 }],
      colour: 1,
      llm: { provider: 'anthropc' },
      services: [
        { ...service, extra: 1, logs: [{ kind: 'file', glob: '/var/log/[a.log' }] },
        { ...service, id: 'b', host: 'x' },
      ],
      watch: { pollIntervalSeconds: 'x', patterns: [{ id: 'p', regex: '(' }] },
    };
    expect(fields(bad).sort()).toEqual([
      'colour',
      'hosts[0].color',
      'hosts[0].user',
      'llm.provider',
      'services[0].extra',
      'services[0].logs[0].glob',
      'services[1].host',
      'watch.patterns[0].regex',
      'watch.pollIntervalSeconds',
    ]);
  });

  it('say that a host has no user', () => {
    expect(parse({ hosts: [{ id: 'web-1', address: '10.0.0.5' }] }).problems).toEqual([
      { field: 'hosts[0].user', message: 'is missing: name the user to log in as' },
    ]);
  });

  it.each([
    ['hosts[0].address', { hosts: [{ ...host, address: '-oProxyCommand=x' }] }],
    ['hosts[0].address', { hosts: [{ ...host, address: 'a b' }] }],
    ['hosts[0].user', { hosts: [{ ...host, user: '-l' }] }],
    ['hosts[1].id', { hosts: [host, host] }],
    ['services[0].host', { hosts: [host], services: [{ ...service, host: 'other' }] }],
    ['services[1].id', { hosts: [host], services: [service, service] }],
    ['watch.patterns[0].regex', { watch: { patterns: [{ id: 'a', regex: '(?=x)' }] } }],
    ['security.docDomains[0]', { security: { docDomains: ['https://x.org/'] } }],
    ['services[0].health.url', { hosts: [host], services: [{ ...service, health: { url: 'http://a:b@127.0.0.1/' } }] }],
    ['hosts[0].jump', { hosts: [{ ...host, jump: 'bastion' }] }],
    ['llm.baseUrl', { llm: { provider: 'bedrock_gateway', model: 'm' } }],
    ['llm.model', { llm: { provider: 'openai_compatible', baseUrl: 'http://127.0.0.1:11434/v1' } }],
    ['llm.baseUrl', { llm: { provider: 'anthropic', baseUrl: 'http://models.example/' } }],
    ['llm.baseUrl', { llm: { provider: 'anthropic', baseUrl: 'https://a:b@models.example/' } }],
    ['llm.baseUrl', { llm: { provider: 'anthropic', baseUrl: 'https://models.example/?key=1' } }],
    ['services[0].autoApprove', { hosts: [host], services: [{ ...service, autoApprove: ['restart_service'] }] }],
    [
      'services[0].logs[0].unit',
      { hosts: [host], services: [{ ...service, logs: [{ kind: 'journald', unit: '-x' }] }] },
    ],
    [
      'services[0].logs[0].unit',
      { hosts: [host], services: [{ ...service, logs: [{ kind: 'journald', unit: 'shop-*' }] }] },
    ],
    [
      'services[0].logs[0].unit',
      { hosts: [host], services: [{ ...service, logs: [{ kind: 'journald', unit: 'a b' }] }] },
    ],
    [
      'services[0].logs[0].name',
      { hosts: [host], services: [{ ...service, logs: [{ kind: 'container', name: '--all' }] }] },
    ],
    [
      'services[0].logs[0].name',
      { hosts: [host], services: [{ ...service, logs: [{ kind: 'container', name: 'a/b' }] }] },
    ],
  ])('are refused naming %s', (field, raw) => {
    expect(fields(raw)).toEqual([field]);
  });

  it('take units of systemd, templates too, and containers', () => {
    const logs = [
      { kind: 'journald', unit: 'getty@tty1.service' },
      { kind: 'journald', unit: 'dev-disk-by\\x2dlabel-data.mount' },
      { kind: 'container', name: 'shop_web-1.2' },
    ];
    expect(fields({ hosts: [host], services: [{ ...service, logs }] })).toEqual([]);
  });

  it.each([
    '/',
    '//',
    '/home/me',
    '/home/me/',
    '/root',
    '/home/you',
    '/srv/../etc',
    '/srv/./x',
    '/home/me/.ssh',
    '/home/me/.local/share/desk',
    '/home/me/.local/share/desk/x',
  ])('refuse %s as the folder of a service', (sourcePath) => {
    expect(fields({ hosts: [host], services: [{ ...service, sourcePath }] })).toEqual(['services[0].sourcePath']);
  });

  it('refuse a local folder that holds the data folder, and take a sibling', () => {
    const local = { id: 'here', address: 'local' };
    const at = (sourcePath: string) => fields({ hosts: [local], services: [{ ...service, host: 'here', sourcePath }] });
    expect(at('/home/me/.local')).toEqual(['services[0].sourcePath']);
    expect(at('/home/me/.local/share/desk-2')).toEqual([]);
  });

  it('refuse a local folder that holds the home folder', () => {
    const local = { id: 'here', address: 'local' };
    const problems = (sourcePath: string) =>
      parseSettings(
        { hosts: [local], services: [{ ...service, host: 'here', sourcePath }] },
        {},
        { dataDir: '/data/desk', homeDir: '/var/lib/desk' },
      ).problems;
    expect(problems('/var/lib')).toEqual([
      { field: 'services[0].sourcePath', message: 'must not hold the home folder' },
    ]);
    expect(problems('/var/lib/desk/shop')).toEqual([]);
  });

  it.each([
    '/*.log',
    '/app.log',
    '/**/*.log',
    '/home/me/*.log',
    '/home/*/shop.log',
    '/root/**',
    '/home/me/.ssh/*',
    '/home/me/.local/share/desk/token',
    '/home/me/.local/share/desk/logs/*.log',
    '/home/me/.local/**',
    '/home/me/.local/share/*/token',
  ])('refuse %s as the log of a local service', (glob) => {
    const local = { hosts: [{ id: 'here', address: 'local' }] };
    const logs = [{ kind: 'file', glob }];
    expect(fields({ ...local, services: [{ ...service, host: 'here', logs }] })).toEqual(['services[0].logs[0].glob']);
  });

  it.each(['/home/me/shop/logs/*.log', '/var/log/**/*.log', '/var/log/a.log', '/srv/shop/{a,b}.log'])(
    'take %s as the log of a local service',
    (glob) => {
      const local = { hosts: [{ id: 'here', address: 'local' }] };
      expect(fields({ ...local, services: [{ ...service, host: 'here', logs: [{ kind: 'file', glob }] }] })).toEqual(
        [],
      );
    },
  );

  it.each(['/var/log/[a.log', '/var/log/{a,b.log', '/var/log/../x', '/var/log/', '/var/log/a\nb'])(
    'call %j a bad glob',
    (glob) => {
      const { problems } = parse({ hosts: [host], services: [{ ...service, logs: [{ kind: 'file', glob }] }] });
      expect(problems).toEqual([
        { field: 'services[0].logs[0].glob', message: expect.stringContaining('is a bad glob') },
      ]);
    },
  );

  it('accept root, with a warning', () => {
    const { problems, warnings } = parse({ ...good, hosts: [{ ...host, user: 'root' }] });
    expect(problems).toEqual([]);
    expect(warnings).toEqual(['host web-1 is entered as root: a user with fewer rights is safer']);
  });

  it('that are no object are a problem, not a crash', () => {
    for (const raw of [null, [], 'x', 1]) expect(fields(raw)).toEqual(['settings']);
    expect(fields({ llm: 5, security: [] }, { SENTRY_MODE: 'AUDIT', LLM_PROVIDER: 'playbook' }).sort()).toEqual([
      'llm',
      'security',
    ]);
  });
});

describe('the environment', () => {
  it('goes over the file, with the names of the seed', () => {
    const env = {
      SENTRY_MODE: 'disabled',
      STOP_FILE_PATH: '/run/stop',
      MAX_COST_10MIN: '1.5',
      MAX_RETRIES: '2',
      RESTART_COOLDOWN: '60',
      POLL_INTERVAL: '5',
      MAX_INCIDENTS_COMPACT: '7',
      LLM_PROVIDER: 'playbook',
      LOG_LEVEL: 'INFO',
      ANTHROPIC_API_KEY: 'sk-secret',
      ANTHROPIC_MODEL: 'unused',
    };
    const { settings, overriddenBy, problems } = parse(good, env);
    expect(problems).toEqual([]);
    expect(settings).toEqual(
      Settings.parse({
        ...good,
        security: {
          mode: 'DISABLED',
          stopFile: '/run/stop',
          maxCost10Min: 1.5,
          maxRetries: 2,
          restartCooldownSeconds: 60,
        },
        watch: { pollIntervalSeconds: 5 },
        memory: { maxIncidentsCompact: 7 },
        llm: { provider: 'playbook' },
      }),
    );
    expect([...overriddenBy].sort()).toEqual([
      'LLM_PROVIDER',
      'MAX_COST_10MIN',
      'MAX_INCIDENTS_COMPACT',
      'MAX_RETRIES',
      'POLL_INTERVAL',
      'RESTART_COOLDOWN',
      'SENTRY_MODE',
      'STOP_FILE_PATH',
    ]);
  });

  it('is named when a value is bad, also one that is not in use', () => {
    const env = {
      SENTRY_MODE: 'yolo',
      MAX_RETRIES: 'many',
      STOP_FILE_PATH: 'relative',
      MAX_COST_10MIN: '-1',
      LOG_LEVEL: 'loud',
      RESTART_COOLDOWN: '1e9',
      POLL_INTERVAL: '0',
      MAX_INCIDENTS_COMPACT: '0.5',
      ANTHROPIC_MAX_TOKENS: 'x',
      LLM_PROVIDER: 'bard',
    };
    expect(fields({}, env).sort()).toEqual(Object.keys(env).sort());
  });

  it('makes one local service of WATCH_PATHS and SERVICE_SOURCE_PATH', () => {
    const env = { WATCH_PATHS: '/var/log/a.log, /var/log/b/*.log', SERVICE_SOURCE_PATH: '/srv/my shop' };
    const { settings, problems } = parse({}, env);
    expect(problems).toEqual([]);
    expect(settings).toEqual(
      Settings.parse({
        hosts: [{ id: 'local', address: 'local' }],
        services: [
          {
            id: 'my-shop',
            host: 'local',
            sourcePath: '/srv/my shop',
            logs: [
              { kind: 'file', glob: '/var/log/a.log' },
              { kind: 'file', glob: '/var/log/b/*.log' },
            ],
          },
        ],
      }),
    );
    expect(fields({}, { WATCH_PATHS: '/a' })).toEqual(['SERVICE_SOURCE_PATH']);
    expect(fields({}, { SERVICE_SOURCE_PATH: '/srv/a' })).toEqual(['WATCH_PATHS']);
    expect(fields({}, { ...env, WATCH_PATHS: '/var/log/[x', SERVICE_SOURCE_PATH: '/' }).sort()).toEqual([
      'SERVICE_SOURCE_PATH',
      'WATCH_PATHS',
    ]);
    expect(parse(good, env).settings.services).toHaveLength(1);
    expect(parse(good, env).warnings).toHaveLength(1);
  });
});

describe('a file that is no JSON', () => {
  it.each([
    ['{\n  "hosts": [,]\n}', 'line 2, column 13'],
    ['{\n  "a": 1\n  "b": 2 }', 'line 3, column 3'],
    ['{ "a": ', 'line 1, column 8'],
    ['', 'line 1, column 1'],
  ])('%j is named with its position', (text, where) => {
    expect(parseJson('/x/settings.json', text)).toEqual({
      problem: { field: '/x/settings.json', message: expect.stringContaining(`is not valid JSON at ${where}`) },
    });
  });
});
