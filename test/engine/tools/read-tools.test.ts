import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ToolDeskDeps } from '../../../src/main/engine/tools/tool-deps.ts';
import { sshdAvailable, startSshd } from '../../fixtures/sshd.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { INCIDENT, openRig, type ToolRig } from './tool-rig.ts';

async function addTraps(rig: ToolRig, base: string): Promise<void> {
  await mkdir(join(base, 'shop-secrets'));
  await writeFile(join(base, 'shop-secrets/key.txt'), 'SIBLING\n');
  await writeFile(join(base, 'outside.txt'), 'OUTSIDE\n');
  await symlink(join(base, 'outside.txt'), join(rig.shop, 'link.txt'));
  await symlink(base, join(rig.shop, 'up'));
  await writeFile(join(rig.shop, '.env'), 'DB_HOST=db-1\nDB_PASSWORD=hunter2hunter2\n');
  await writeFile(join(rig.shop, 'server.key'), 'KEYKEYKEY\n');
  await mkdir(join(base, 'logs'));
  await writeFile(join(base, 'logs/shop.log'), 'one\ntwo\nthree');
  await writeFile(join(base, 'logs/other.txt'), 'no log\n');
}

const hosts: [string, boolean][] = [['on this machine', false]];
if (sshdAvailable) hosts.push(['over SSH', true]);

describe.each(hosts)('the reading tools %s', (_, remote) => {
  async function withRig(use: (rig: ToolRig, base: string) => Promise<void>): Promise<void> {
    await using dir = await tempDir();
    await using sshd = remote ? await startSshd() : null;
    const host = sshd && {
      address: sshd.address,
      port: sshd.port,
      user: sshd.user,
      auth: { kind: 'key', path: sshd.keyPath },
      hostKey: sshd.fingerprint(),
    };
    await using rig = await openRig({ base: dir.path, ...(host ? { host } : {}) });
    await addTraps(rig, dir.path);
    await use(rig, dir.path);
  }

  it('read what is inside and refuse what leads out', async () => {
    await withRig(async (rig, base) => {
      const read = async (path: string, more = {}) => {
        const answer = await rig.call('detective', 'read_file', { path, ...more });
        return answer.text.replace(/^\[tool:[^\]]+\] /, '');
      };
      expect(await read('config.ini')).toBe(
        'read_file config.ini (lines 1-3 of 3)\n[server]\nport=9999\nhost=127.0.0.1\n',
      );
      expect(await read('config.ini', { startLine: 2, endLine: 2 })).toBe(
        'read_file config.ini (lines 2-2 of 3)\nport=9999\n',
      );
      expect(await read(join(rig.shop, 'src/app.py'))).toContain('PORT = 9999');
      expect(await read(join(base, 'logs/shop.log'))).toBe(
        `read_file ${base}/logs/shop.log (lines 1-3 of 3)\none\ntwo\nthree`,
      );
      expect(await read('.env')).toBe(
        'read_file .env (lines 1-2 of 2)\nDB_HOST=[redacted:env]\nDB_PASSWORD=[redacted:env]\n',
      );
      const refused = [
        'link.txt',
        'up/outside.txt',
        '../outside.txt',
        join(base, 'shop-secrets/key.txt'),
        '/etc/passwd',
      ];
      for (const path of [...refused, '.git/config', 'server.key', join(base, 'logs/other.txt'), 'src', 'none.txt']) {
        const answer = await rig.call('detective', 'read_file', { path });
        expect({ path, outcome: answer.outcome }).toEqual({ path, outcome: 'refused' });
        expect(answer.text).not.toMatch(/OUTSIDE|SIBLING|root:|KEYKEY/);
      }
    });
  });

  it('search without following links, without closed files, and name files from the root', async () => {
    await withRig(async (rig) => {
      const found = await rig.call('detective', 'grep_search', { query: '9999' });
      const rows = found.text
        .split('\n')
        .slice(1)
        .filter((row) => row !== '');
      expect(rows.sort()).toEqual([
        'app.log:1:ERROR connection refused on port 9999',
        'config.ini:2:port=9999',
        'src/app.py:2:PORT = 9999',
      ]);
      expect((await rig.call('detective', 'grep_search', { query: 'OUTSIDE' })).text).toContain('no match');
      expect((await rig.call('detective', 'grep_search', { query: 'KEYKEY' })).text).toContain('no match');
      expect((await rig.call('detective', 'grep_search', { query: 'hunter2' })).text).not.toContain('hunter2hunter2');
      expect((await rig.call('detective', 'grep_search', { query: 'x', path: 'link.txt' })).outcome).toBe('refused');
      const one = await rig.call('detective', 'grep_search', {
        query: '^port=[0-9]+$',
        path: 'config.ini',
        fixed: false,
      });
      expect(one.text).toContain('\nconfig.ini:2:port=9999\n');
      const dash = await rig.call('detective', 'grep_search', { query: '--version' });
      expect(dash.text).toContain('no match');
    });
  });

  it('run a diagnostic of the whitelist with its exit code, and nothing else', async () => {
    await withRig(async (rig, base) => {
      const good = await rig.call('detective', 'run_diagnostics', { command: 'tail -n 1 app.log' });
      expect(good.text).toMatch(/^\[tool:[^\]]+\] run_diagnostics tail -n 1 app.log exit 0\nERROR connection refused/);
      const log = await rig.call('detective', 'run_diagnostics', { command: `tail -n 1 ${base}/logs/shop.log` });
      expect(log.text).toMatch(/three$/);
      for (const command of [
        `tail ${base}/logs/other.txt`,
        'tail link.txt',
        `df; touch ${base}/pwned`,
        'uptime\nid',
        'cat config.ini',
      ]) {
        const answer = await rig.call('detective', 'run_diagnostics', { command });
        expect({ command, outcome: answer.outcome }).toEqual({ command, outcome: 'refused' });
      }
    });
  });

  it('keep every answer as evidence exactly as it was given, with its events and audit entries', async () => {
    await withRig(async (rig) => {
      const answer = await rig.call('detective', 'read_file', { path: 'config.ini' });
      expect(rig.desk.repositories.evidence.get(INCIDENT, answer.ref)?.text).toBe(answer.text);
      const events = rig.desk.journal.eventsOf(INCIDENT).map(({ type, role }) => ({ type, role }));
      expect(events).toEqual([
        { type: 'tool_called', role: 'detective' },
        { type: 'tool_answered', role: 'detective' },
      ]);
      const [entry] = await rig.audited('tool_called');
      expect(entry?.detail).toMatchObject({
        ref: answer.ref,
        reason: 'to find the cause',
        args: { path: 'config.ini' },
      });
    });
  });
});

describe('the timeline', () => {
  it('shows a call while its tool runs, with its audit entry, and the answer when it is there', async () => {
    await using dir = await tempDir();
    const during: string[][] = [];
    const look = (desk: ToolRig['desk']): void => {
      const entries = desk.database.connection.prepare('SELECT entry FROM audit.entries').all() as { entry: string }[];
      const actions = entries.map(({ entry }) => (JSON.parse(entry) as { action: string }).action);
      during.push([...desk.journal.eventsOf(INCIDENT).map(({ type }) => type), ...actions]);
    };
    let rig: ToolRig | null = null;
    const change = ({ hosts }: ToolDeskDeps) => ({
      hosts: {
        ...hosts,
        exec: async (...request: Parameters<typeof hosts.exec>) => {
          if (rig !== null) look(rig.desk);
          return hosts.exec(...request);
        },
      },
    });
    await using opened = await openRig({ base: dir.path, change });
    rig = opened;
    await opened.call('detective', 'read_file', { path: 'config.ini' });
    look(opened.desk);
    expect([during[0], during.at(-1)]).toEqual([
      ['tool_called', 'tool_called'],
      ['tool_called', 'tool_answered', 'tool_called'],
    ]);
  });
});
