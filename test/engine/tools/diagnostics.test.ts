import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { processesWith, sshdAvailable } from '../../fixtures/sshd.ts';
import { HOST_TOOLS, plainText, withRemote } from './remote-rig.ts';
import { INCIDENT, never, SHOP, type ToolRig } from './tool-rig.ts';

const run = async (rig: ToolRig, command: string): Promise<string> =>
  plainText((await rig.call('detective', 'run_diagnostics', { command })).text);

describe.each(HOST_TOOLS)('run_diagnostics on a host with %s', (tools) => {
  it('runs what both kinds of tools know, and tells of their exit codes', async () => {
    await withRemote(tools, async (rig) => {
      expect(await run(rig, 'df -h')).toMatch(/^run_diagnostics df -h exit 0\nFilesystem /);
      expect(await run(rig, 'free -m')).toMatch(/exit 0\n[\s\S]*Mem:/);
      expect(await run(rig, 'uptime')).toMatch(/exit 0\n.*load average/);
      const tail = await run(rig, 'tail -n 1 app.log');
      expect(tail).toContain('run_diagnostics tail -n 1 app.log exit 0\nERROR connection refused on port 9999\n');
    });
  });
});

describe.skipIf(!sshdAvailable)('a diagnostic', () => {
  const tools = 'coreutils' as const;

  it('leaves no process behind when it is given up', async () => {
    const path = (base: string): string => {
      const bin = join(base, 'bin');
      mkdirSync(bin);
      writeFileSync(join(bin, 'uptime'), `#!/bin/sh\n: > ${base}/begun\nexec sleep 4242.${process.pid}\n`);
      chmodSync(join(bin, 'uptime'), 0o755);
      return bin;
    };
    await withRemote(
      tools,
      async (rig, { base }) => {
        const session = await rig.tools.open({ role: 'detective', incidentId: INCIDENT, service: SHOP }, never);
        const giveUp = new AbortController();
        const request = { tool: 'run_diagnostics' as const, args: { command: 'uptime' }, reason: 'to see' };
        const answer = session.tools.call(request, giveUp.signal).catch((error: unknown) => String(error));
        while (!existsSync(join(base, 'begun'))) await new Promise((resolve) => setTimeout(resolve, 20));
        giveUp.abort();
        expect(await answer).toContain('was ended');
        while (processesWith(`sleep 4242.${process.pid}`).length > 0)
          await new Promise((resolve) => setTimeout(resolve, 20));
        await session.close();
      },
      { path },
    );
  });

  it('speaks one language, without a terminal, a pager or colours', async () => {
    const path = (base: string): string => {
      const bin = join(base, 'bin');
      mkdirSync(bin);
      writeFileSync(join(bin, 'uptime'), `#!/bin/sh\nenv > ${base}/env\n[ -t 0 ] || [ -t 1 ] || echo no terminal\n`);
      chmodSync(join(bin, 'uptime'), 0o755);
      return bin;
    };
    await withRemote(
      tools,
      async (rig, { base }) => {
        expect(await run(rig, 'uptime')).toBe('run_diagnostics uptime exit 0\nno terminal\n');
        const env = readFileSync(join(base, 'env'), 'utf8').split('\n');
        expect(env).toEqual(expect.arrayContaining(['LC_ALL=C', 'PAGER=cat', 'SYSTEMD_PAGER=', 'SYSTEMD_COLORS=0']));
      },
      { path },
    );
  });
});
