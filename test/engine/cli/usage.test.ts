import { describe, expect, it } from 'vitest';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { runCli, runHere } from './run-cli.ts';

describe('the command line', () => {
  it.each<[string, { args: string[]; code: number; stderr: RegExp }]>([
    ['no command', { args: [], code: 2, stderr: /^sentry-desk: name a command.*\n$/ }],
    ['half a command', { args: ['audit'], code: 2, stderr: /^sentry-desk: name a command.*\n$/ }],
    ['an option and no command', { args: ['--json'], code: 2, stderr: /^sentry-desk: name a command.*\n$/ }],
    ['an unknown command', { args: ['nonsense'], code: 2, stderr: /^sentry-desk: unknown command 'nonsense'.*\n$/ }],
    [
      'an unknown option',
      { args: ['serve', '--nonsense'], code: 2, stderr: /^sentry-desk: unknown option '--nonsense'.*\n$/ },
    ],
    [
      'a port that is none',
      { args: ['serve', '--port', '70000'], code: 2, stderr: /^sentry-desk: --port must be .*\n$/ },
    ],
    [
      'a settings file that is not there',
      { args: ['serve', '--config', '/nonexistent/x.json'], code: 2, stderr: /^sentry-desk: --config: .*\n$/ },
    ],
    [
      'an unknown kind',
      { args: ['check', 'wat'], code: 2, stderr: /^sentry-desk: unknown kind "wat"; the kinds are injection, .*\n$/ },
    ],
    [
      'a data folder that is not there',
      {
        args: ['incident', 'list', '--data-dir', '/nonexistent'],
        code: 1,
        stderr: /^sentry-desk: There is no data folder \/nonexistent.*\n$/,
      },
    ],
    [
      'an export that is not there',
      {
        args: ['audit', 'verify', '--file', '/nonexistent/x'],
        code: 2,
        stderr: /^sentry-desk: --file: .*cannot be read\n$/,
      },
    ],
    [
      'an id that is none',
      { args: ['incident', 'show', '../x', '--data-dir', '/'], code: 2, stderr: /^sentry-desk: ID: .*\n$/ },
    ],
    [
      'a host that is not in the settings',
      { args: ['hosts', 'trust', 'web-9', '--data-dir', '/nonexistent'], code: 2, stderr: /^sentry-desk: HOST: .*\n$/ },
    ],
    [
      'a secret in session mode',
      { args: ['secrets', 'set', 'X'], code: 1, stderr: /^sentry-desk: The secret cannot be stored: .*\n$/ },
    ],
    [
      'a folder without a desk for MCP clients',
      { args: ['mcp', '--data-dir', '/nonexistent'], code: 1, stderr: /^sentry-desk: There is no data folder .*\n$/ },
    ],
    [
      'a handoff of no format',
      { args: ['handoff', '--out', 'x'], code: 2, stderr: /^sentry-desk: --out: x must end in \.html or \.pdf\n$/ },
    ],
    [
      'a replay without a desk',
      {
        args: ['incident', 'replay', 'inc-1', '--data-dir', '/nonexistent'],
        code: 1,
        stderr: /^sentry-desk: There is no data folder .*\n$/,
      },
    ],
  ])('refuses %s with one line and the right exit status', async (_name, { args, code, stderr }) => {
    expect(await runHere({ args })).toEqual({ code, stdout: '', stderr: expect.stringMatching(stderr) });
  });

  it('judges JSON Lines in order and answers rows that it cannot read', async () => {
    const stdin = [
      '{"id":"a","text":"ps aux"}',
      '',
      'not json',
      '{"text":"ps"}',
      '{"id":4}',
      '{"id":"z","text":"rm -rf /"}',
    ].join('\n');
    const { code, stdout } = await runHere({ args: ['check', 'command'], stdin });
    expect(code).toBe(0);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { id: 'a', verdict: 'allow', reason: expect.any(String), argv: ['ps', 'aux'] },
      { id: null, error: 'the line is not valid JSON' },
      { id: null, error: 'id: must be a text or a number' },
      { id: 4, error: 'text: is missing' },
      { id: 'z', verdict: 'deny', reason: expect.any(String) },
    ]);
  });

  it('keeps a line whole that holds other line separators, and detects its level', async () => {
    const stdin = '{"id":1,"text":"ERROR boom \u2028 again"}\n{"id":2,"text":"INFO fine"}\n';
    const { stdout } = await runHere({ args: ['check', 'detect'], stdin });
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { id: 1, match: true, level: 'error' },
      { id: 2, match: false, level: 'info' },
    ]);
  });

  it('judges a host key by the known_hosts of the row', async () => {
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJSbhMdSSdr44ILCu0otyuQlzzoiG1cERkTKSkPs6LnO';
    const row = (id: string, known: string) =>
      JSON.stringify({
        id,
        text: JSON.stringify({ known_hosts: known, host: 'web-1', port: 22, presented_key: key, strict: false }),
      });
    const stdin = [
      row('same', `web-1 ${key}`),
      row('none', ''),
      '{"id":"bad","text":"{}"}',
      '{"id":"no","text":"{"}',
    ].join('\n');
    const { stdout } = await runHere({ args: ['check', 'hostkey'], stdin });
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { id: 'same', verdict: 'accept', reason: expect.any(String) },
      { id: 'none', verdict: 'unknown', reason: expect.any(String) },
      { id: 'bad', error: expect.stringContaining('known_hosts') },
      { id: 'no', error: 'text: is not valid JSON' },
    ]);
  });

  it('names in doctor what is needed and missing', async () => {
    await using dir = await tempDir();
    const env = { SENTRY_DESK_DATA_DIR: `${dir.path}/data` };
    const good = await runHere({ args: ['doctor', '--json'], env });
    const states = (JSON.parse(good.stdout) as Array<{ name: string; state: string }>).map(({ name, state }) => [
      name,
      state,
    ]);
    expect(good.code).toBe(0);
    expect(states).toEqual([
      ['data folder', 'ok'],
      ['settings', 'warn'],
      ['keychain', 'warn'],
      ['git', 'ok'],
      ['ssh agent', 'ok'],
      ['model', 'ok'],
    ]);
    const bad = await runCli({ args: ['doctor'], env: { ...env, PATH: '/nonexistent' } });
    expect([bad.code, /^fail {2}git/m.test(bad.stdout)]).toEqual([1, true]);
  });
});
