import { describe, expect, it } from 'vitest';
import { decideServices } from '../../../src/main/engine/discovery/decide-services.ts';
import { type Findings, parseFindings } from '../../../src/main/engine/discovery/parse-findings.ts';
import { HostId } from '../../../src/shared/domain/ids.ts';
import { ServiceSettings } from '../../../src/shared/domain/settings.ts';

const NONCE = 'f00d';
const HOST = HostId.parse('web-1');
const AT = 1_700_000_000;
const row = (kind: string, ...fields: string[]) => [`${NONCE} ${kind}`, ...fields].join('\t');
const told = (...rows: string[]) => `${[...rows, row('end')].join('\n')}\n`;
const parse = (...rows: string[]): Findings => {
  const findings = parseFindings(told(...rows), NONCE);
  if (findings === null) throw new Error('not whole');
  return findings;
};
const unit = (name: string, more: readonly string[] = []) =>
  [
    `Id=${name}`,
    'Description=The shop',
    'MainPID=42',
    'FragmentPath=/etc/systemd/system/shop.service',
    ...more,
    '',
  ].map((line) => row('unit', line));
const open = (...[pid, program, folder, path]: [number, string, string, string]) =>
  row('open', String(pid), program, folder, String(AT), '100', path);

describe('what a host told', () => {
  it('is not believed when it is not whole, or when it does not carry the word of this look', () => {
    expect(parseFindings(row('user', '0', 'root'), NONCE)).toBeNull();
    const findings = parse('other file\t1\t1\t/var/log/x.log', row('file', String(AT), '5', '/var/log/shop.log'));
    expect(findings.files).toEqual([{ path: '/var/log/shop.log', bytes: 5, writtenAtSeconds: AT }]);
  });

  it.each([
    '/home/me/x.log',
    '/root/x.log',
    '/srv/.ssh/x.log',
    '/var/log/*.log',
    '/var/log/a\u0007.log',
    'relative.log',
    '/etc/ssl/x.key',
  ])('leaves out the file %s', (path) => {
    expect(parse(row('file', '1', '1', path)).files).toEqual([]);
  });

  it('leaves out names that are none, and shows the rest as one line', () => {
    const findings = parse(
      row('docker', '--all', 'x', 'y'),
      row('docker', 'shop,alias', 'shop:1', 'Up\u001b[31m 2 days', '/srv/shop'),
      row('program', 'unix:///var/run/supervisor.sock no such file'),
      row('program', 'web:web_00   RUNNING   pid 77, uptime 1:00:00'),
      ...unit('-x.service'),
    );
    expect(findings).toMatchObject({
      containers: [{ tool: 'docker', name: 'shop', image: 'shop:1', status: 'Up [31m 2 days', folder: '/srv/shop' }],
      programs: [{ program: 'web:web_00', state: 'RUNNING', pid: 77 }],
      units: [],
    });
  });
});

describe('services to choose from', () => {
  const decide = (rows: readonly string[], services: readonly ServiceSettings[] = []) =>
    decideServices(parse(...rows), { host: HOST, services });

  it('hold a unit with its journal and the log files that its process writes', () => {
    const [found] = decide([
      row('user', '1000', 'ops'),
      ...unit('shop.service', ['WorkingDirectory=/srv/shop']),
      open(42, 'node', '/srv/shop', '/var/log/shop/app.log'),
    ]);
    expect(found).toEqual({
      kind: 'systemd',
      name: 'shop.service',
      detail: 'The shop; runs under systemd and writes log files; its folder is /srv/shop',
      lastWriteAt: '2023-11-14T22:13:20.000Z',
      bytes: 100,
      draft: ServiceSettings.parse({
        id: 'shop',
        host: 'web-1',
        sourcePath: '/srv/shop',
        logs: [
          { kind: 'journald', unit: 'shop.service' },
          { kind: 'file', glob: '/var/log/shop/app.log' },
        ],
        control: { kind: 'systemd', unit: 'shop.service', sudo: true },
      }),
      exists: false,
    });
  });

  it('leave out what only makes the system work, and show units of the operator first', () => {
    const rows = [
      ...unit('systemd-journald.service'),
      ...unit('getty@tty1.service'),
      ...unit('aaa.service', ['FragmentPath=/lib/systemd/system/aaa.service']),
      ...unit('zzz.service'),
    ];
    expect(decide(rows).map(({ name }) => name)).toEqual(['zzz.service', 'aaa.service']);
  });

  it('hold containers, with a control only where restarts are possible', () => {
    const rows = [row('docker', 'shop', 'shop:1', 'Up 2 days', '/srv/shop'), row('podman', 'db', 'pg:16', 'Up')];
    expect(decide(rows).map(({ draft }) => draft)).toMatchObject([
      {
        id: 'shop',
        sourcePath: '/srv/shop',
        logs: [{ kind: 'container', name: 'shop' }],
        control: { kind: 'container' },
      },
      { id: 'db', sourcePath: '/srv/db', logs: [{ kind: 'container', name: 'db' }] },
    ]);
    expect(decide(rows)[1]?.draft.control).toBeUndefined();
  });

  it('hold programs of supervisor with the logs that it writes for them', () => {
    const rows = [
      row('program', 'shop   RUNNING   pid 77, uptime 1:00:00'),
      row('program', 'other   STOPPED   Not started'),
      open(9, 'supervisord', '/', '/var/log/supervisor/shop-stdout---supervisor-x1.log'),
      open(9, 'supervisord', '/', '/var/log/supervisor/shopping.log'),
      open(77, 'python3', '/srv/shop', '/srv/shop/logs/shop.log'),
    ];
    const [shop, other] = decide(rows);
    expect(shop).toMatchObject({
      kind: 'supervisor',
      draft: {
        sourcePath: '/srv/shop',
        logs: [
          { kind: 'file', glob: '/var/log/supervisor/shop-stdout---supervisor-x1.log' },
          { kind: 'file', glob: '/srv/shop/logs/shop.log' },
        ],
        control: { kind: 'supervisor', program: 'shop' },
      },
    });
    expect(other).toMatchObject({
      detail: 'STOPPED under supervisor; its log is a guess; its folder is not known: name it',
      draft: { logs: [{ kind: 'file', glob: '/var/log/supervisor/other*.log' }] },
    });
  });

  it('hold log files that belong to none of these, newest first, without rotated and binary ones', () => {
    const rows = [
      row('file', '100', '5', '/var/log/nginx/access.log'),
      row('file', '300', '5', '/var/log/app.log'),
      row('file', '400', '5', '/var/log/app.log.1'),
      row('file', '400', '5', '/var/log/app.log-20231114'),
      row('file', '400', '5', '/var/log/app.log.gz'),
      row('file', '400', '5', '/var/log/wtmp'),
      row('file', '400', '5', '/var/log/apt/history.log'),
      row('file', '400', '5', '/var/log/dpkg.log'),
      open(5, 'nginx', '/', '/var/log/nginx/error.log'),
    ];
    expect(decide(rows).map(({ draft, detail }) => [draft.id, detail.split(';')[0]])).toEqual([
      ['nginx-error', 'is written by nginx'],
      ['app', 'was written lately'],
      ['nginx-access', 'was written lately'],
    ]);
  });

  it('say which are in the settings already, and give each draft an id of its own', () => {
    const known = ServiceSettings.parse({
      id: 'x',
      host: 'web-1',
      sourcePath: '/srv/x',
      logs: [{ kind: 'journald', unit: 'shop' }],
    });
    const found = decide([...unit('shop.service'), row('docker', 'shop', 'a', 'b')], [known]);
    expect(found.map(({ draft, exists }) => [draft.id, exists])).toEqual([
      ['shop', false],
      ['shop-2', true],
    ]);
  });

  it.each(['/', '/etc', '/var/lib'])('take %s for no folder of one service', (folder) => {
    const [found] = decide(unit('shop.service', [`WorkingDirectory=${folder}`]));
    expect(found?.draft.sourcePath).toBe('/srv/shop');
  });
});
