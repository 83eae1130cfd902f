import { readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { runCli, runHere, startCli } from './run-cli.ts';

describe('serve', () => {
  it('announces itself in one JSON line, gives out tickets, and stops cleanly', async () => {
    await using dir = await tempDir();
    const data = `${dir.path}/data`;
    await using host = await startCli({ args: ['serve', '--data-dir', data] });
    const { first } = host;
    expect(first).toEqual({
      url: `http://127.0.0.1:${String(first.port)}`,
      openUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#ticket=[\w-]{43}$/),
      port: expect.any(Number),
      tokenFile: `${data}/token`,
    });
    expect([(await stat(first.tokenFile)).mode & 0o777, (await stat(`${data}/host.json`)).mode & 0o777]).toEqual([
      0o600, 0o600,
    ]);

    const opened = await runHere({ args: ['open', '--data-dir', data] });
    const ticket = opened.stdout.trim().split('#ticket=')[1];
    const session = await fetch(`${first.url}/api/session`, { method: 'POST', body: JSON.stringify({ ticket }) });
    expect([opened.code, session.status]).toEqual([0, 200]);

    const second = await runCli({ args: ['serve', '--data-dir', data] });
    expect([second.code, second.stdout]).toEqual([1, '']);
    expect(second.stderr).toContain('another Sentry Desk engine');

    const begun = performance.now();
    expect(await host.stop()).toBe(0);
    expect(performance.now() - begun).toBeLessThan(5_000);
    await expect(stat(`${data}/host.json`)).rejects.toThrow('ENOENT');
    expect((await runHere({ args: ['open', '--data-dir', data] })).code).toBe(1);
  });

  it('serves with bad settings, names each, and keeps the watcher stopped', async () => {
    await using dir = await tempDir();
    await writeFile(`${dir.path}/settings.json`, '{"hosts":[{"id":"web-1","address":"10.0.0.1"}],"nonsense":1}');
    await using host = await startCli({ args: ['serve', '--data-dir', dir.path] });
    const headers = { authorization: `Bearer ${(await readFile(host.first.tokenFile, 'utf8')).trim()}` };
    const status = (await (await fetch(`${host.first.url}/api/status`, { headers })).json()) as Record<string, unknown>;
    const fields = (status['settingsProblems'] as Array<{ field: string }>).map(({ field }) => field).sort();
    expect([status['watcher'], fields]).toEqual([
      { running: false, why: expect.stringContaining('2 problems'), sources: [] },
      ['hosts[0].user', 'nonsense'],
    ]);
    for (const field of fields) expect(host.output.stderr).toContain(field);
    const start = await fetch(`${host.first.url}/api/watcher/start`, { method: 'POST', headers });
    expect([start.status, ((await start.json()) as { error: { code: string } }).error.code]).toEqual([
      422,
      'settings_invalid',
    ]);
    expect(await host.stop('SIGINT')).toBe(0);
  });

  it('names the port that is taken and the token that others can read', async () => {
    await using dir = await tempDir();
    await using host = await startCli({ args: ['serve', '--data-dir', `${dir.path}/one`] });
    const taken = await runCli({ args: ['serve', '--data-dir', `${dir.path}/two`, '--port', String(host.first.port)] });
    expect([taken.code, taken.stdout]).toEqual([1, '']);
    expect(taken.stderr).toContain(`Port ${String(host.first.port)} is in use`);
    await writeFile(`${dir.path}/token`, 'x'.repeat(40), { mode: 0o644 });
    const shared = await runCli({
      args: ['serve', '--data-dir', `${dir.path}/three`, '--token-file', `${dir.path}/token`],
    });
    expect([shared.code, shared.stderr.includes('can be read by others')]).toEqual([1, true]);
  });

  it('lets what it stored be read, verified and found tampered with', async () => {
    await using dir = await tempDir();
    const data = dir.path;
    await using _host = await startCli({ args: ['serve', '--data-dir', data] });
    const live = await runHere({ args: ['audit', 'verify', '--json', '--data-dir', data] });
    expect([live.code, JSON.parse(live.stdout)]).toMatchObject([0, { intact: true }]);
    const file = `${data}/log.jsonl`;
    const exported = await runHere({
      args: ['audit', 'export', '--format', 'jsonl', '--out', file, '--data-dir', data],
    });
    expect(exported).toMatchObject({ code: 0, stdout: `written: ${file}\n` });
    expect(await runHere({ args: ['audit', 'verify', '--file', file] })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('not trusted'),
    });
    await writeFile(file, (await readFile(file, 'utf8')).replace('engine_started', 'engine_starteD'));
    expect(await runHere({ args: ['audit', 'verify', '--file', file] })).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^tampered: first bad entry 1: /),
    });
    const list = await runHere({ args: ['incident', 'list', '--json', '--data-dir', data] });
    expect([list.code, JSON.parse(list.stdout)]).toEqual([0, []]);
    expect((await runHere({ args: ['incident', 'show', 'inc-1', '--data-dir', data] })).code).toBe(1);
  });
});
