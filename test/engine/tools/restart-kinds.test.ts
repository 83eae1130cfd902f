import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEngine, type TestEngine } from '../../fixtures/container-engine.ts';
import { sshdAvailable } from '../../fixtures/sshd.ts';
import { withRemote } from './remote-rig.ts';
import { never, PLACE, type ToolRig } from './tool-rig.ts';

const supervisorAvailable = ['/usr/bin/supervisord', '/usr/bin/supervisorctl'].every((path) => existsSync(path));

async function restarted(rig: ToolRig) {
  const step = await rig.draft('restart_service', { service: 'shop' });
  return { step, outcome: await rig.tools.run(step, PLACE, never) };
}

function program(folder: string, name: string, script: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** A real supervisord with one program; `supervisorctl` on the host's PATH speaks to it. */
async function withSupervisor(use: (rig: ToolRig, base: string) => Promise<void>): Promise<void> {
  let supervisor: ReturnType<typeof spawn> | null = null;
  const path = (base: string) => {
    const config = join(base, 'supervisord.conf');
    const socket = join(base, 's.sock');
    writeFileSync(
      config,
      `[unix_http_server]\nfile=${socket}\n[supervisord]\nnodaemon=true\nlogfile=${base}/s.log\npidfile=${base}/s.pid\nchildlogdir=${base}\n` +
        '[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface\n' +
        `[supervisorctl]\nserverurl=unix://${socket}\n` +
        `[program:shop]\ncommand=sh -c 'echo starting; [ ! -e ${base}/broken ] || { echo no such port >&2; exit 7; }; exec sleep 600'\n` +
        'startsecs=1\nstartretries=0\n',
    );
    program(join(base, 'bin'), 'supervisorctl', `exec /usr/bin/supervisorctl -c ${config} "$@"`);
    supervisor = spawn('/usr/bin/supervisord', ['-c', config], { stdio: 'ignore' });
    return join(base, 'bin');
  };
  try {
    await withRemote(
      'coreutils',
      async (rig, { base }) => {
        const status = () => {
          try {
            return execFileSync(join(base, 'bin/supervisorctl'), ['status', 'shop'], { encoding: 'utf8' });
          } catch {
            return '';
          }
        };
        while (!status().includes('RUNNING')) await new Promise((resolve) => setTimeout(resolve, 50));
        await use(rig, base);
      },
      { path, service: { control: { kind: 'supervisor', program: 'shop' } } },
    );
  } finally {
    const running = supervisor as ReturnType<typeof spawn> | null;
    const ended = new Promise((resolve) => running?.once('exit', resolve));
    running?.kill('SIGTERM');
    await ended;
  }
}

describe.skipIf(!sshdAvailable || !supervisorAvailable)('a restart through supervisor', () => {
  it('says how it was before and after', async () => {
    await withSupervisor(async (rig) => {
      const { step, outcome } = await restarted(rig);
      expect(step.rehearsal.checks).toMatchObject([
        { name: 'there to be restarted', passed: true },
        { name: 'status command', passed: true, detail: expect.stringMatching(/exit 0\nshop +RUNNING/) },
      ]);
      expect(outcome.outcome).toBe('succeeded');
      expect(outcome.output).toMatch(
        /^Before: .*\nshop +RUNNING[\s\S]*restart shop: exit 0[\s\S]*After: .*\nshop +RUNNING/,
      );
    });
  });

  it('that does not come up is told with its last words', async () => {
    await withSupervisor(async (rig, base) => {
      writeFileSync(join(base, 'broken'), '');
      const { outcome } = await restarted(rig);
      expect(outcome).toMatchObject({
        outcome: 'failed',
        output: expect.stringMatching(/Its last words:\n[\s\S]*starting\n[\s\S]*stderr:\nno such port/),
      });
    });
  });

  it('is refused when there is no such program', async () => {
    await withSupervisor(async (rig, base) => {
      rmSync(join(base, 'bin/supervisorctl'));
      program(join(base, 'bin'), 'supervisorctl', 'echo "shop: ERROR (no such process)"; exit 4');
      const answer = await rig.call('surgeon', 'restart_service', { service: 'shop' });
      expect(answer).toMatchObject({ outcome: 'refused', text: expect.stringContaining('no such process') });
    });
  });
});

/** A `systemctl` that keeps the state of one unit in a file, as systemd would tell it; there is no systemd to ask. */
const SYSTEMCTL = (base: string) => `
echo "$*" >> ${base}/asked
case $1 in
  show) if [ "$4" = shop.service ]; then echo LoadState=loaded; else echo LoadState=not-found; fi ;;
  status) cat ${base}/state; grep -q running ${base}/state || exit 3 ;;
  restart) [ -e ${base}/broken ] || { echo 'Active: active (running)' > ${base}/state; } ;;
esac`;

async function withSystemd(
  use: (rig: ToolRig, base: string) => Promise<void>,
  service: Record<string, unknown> = {},
): Promise<void> {
  const path = (base: string) => {
    const bin = join(base, 'bin');
    writeFileSync(join(base, 'state'), 'Active: failed\n');
    program(bin, 'systemctl', SYSTEMCTL(base));
    program(bin, 'journalctl', 'echo "shop[1]: cannot bind"');
    // Allows the restart without a password unless a file says otherwise; `-l` runs nothing.
    program(
      bin,
      'sudo',
      `[ "$1" = -n ] || exit 9; shift
[ ! -e ${base}/asks ] || { echo 'sudo: a password is required' >&2; exit 1; }
[ "$1" != -l ] || exit 0
shift; echo "as root: $*" >> ${base}/asked; exec "$@"`,
    );
    return bin;
  };
  const control = { kind: 'systemd', unit: 'shop.service', sudo: true };
  await withRemote('coreutils', (rig, { base }) => use(rig, base), { path, service: { control, ...service } });
}

describe.skipIf(!sshdAvailable)('a restart through systemd', () => {
  it('runs the restart alone as root, and tries nothing out but the right to do so', async () => {
    await withSystemd(async (rig, base) => {
      const step = await rig.draft('restart_service', { service: 'shop' });
      expect(readFileSync(join(base, 'asked'), 'utf8')).not.toContain('restart');
      expect(step.preview).toBe(
        'sudo "systemctl" "restart" "shop.service"\n"systemctl" "status" "--no-pager" "--lines=0" "shop.service"',
      );
      expect(step.rehearsal.checks.map(({ name }) => name)).toEqual([
        'there to be restarted',
        'sudo without a password',
        'status command',
      ]);
      const outcome = await rig.tools.run(step, PLACE, never);
      expect(outcome).toMatchObject({
        outcome: 'succeeded',
        output: expect.stringMatching(/Before: [\s\S]*failed[\s\S]*After: [\s\S]*running/),
      });
      const asked = readFileSync(join(base, 'asked'), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('as root'));
      expect(asked).toEqual(['as root: systemctl restart shop.service']);
    });
  });

  it('is refused when sudo asks for a password, and for a unit that is not there', async () => {
    await withSystemd(async (rig, base) => {
      writeFileSync(join(base, 'asks'), '');
      const answer = await rig.call('surgeon', 'restart_service', { service: 'shop' });
      expect(answer.text).toContain(
        'sudo would not run systemctl restart shop.service without a password (sudo: a password is required)',
      );
    });
    await withSystemd(
      async (rig) => {
        const answer = await rig.call('surgeon', 'restart_service', { service: 'shop' });
        expect(answer).toMatchObject({ outcome: 'refused', text: expect.stringContaining('LoadState=not-found') });
      },
      { control: { kind: 'systemd', unit: 'other.service', sudo: false } },
    );
  });

  it('that does not come up is told with what the journal says', async () => {
    await withSystemd(async (rig, base) => {
      writeFileSync(join(base, 'broken'), '');
      const { outcome } = await restarted(rig);
      expect(outcome).toMatchObject({ outcome: 'failed', output: expect.stringContaining('shop[1]: cannot bind') });
    });
  });

  it('says what does not answer although the status is well', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 503 no\r\ncontent-length: 0\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const health = { url: `http://127.0.0.1:${port}/health` };
    await withSystemd(
      async (rig) => {
        const { outcome } = await restarted(rig);
        expect(outcome).toMatchObject({
          outcome: 'succeeded',
          output: expect.stringContaining(
            `It runs, but its health address ${health.url} answers 503, and nothing listens on port 1.`,
          ),
        });
      },
      { health, ports: [port, 1] },
    );
    server.close();
  });

  it('whose connection is lost is told to be unknown', async () => {
    await withRemote(
      'coreutils',
      async (rig, { base, sshd }) => {
        const step = await rig.draft('restart_service', { service: 'shop' });
        const outcome = rig.tools.run(step, PLACE, never);
        while (!existsSync(join(base, 'begun'))) await new Promise((resolve) => setTimeout(resolve, 20));
        await sshd.kill();
        expect(await outcome).toMatchObject({
          outcome: 'unknown',
          output: expect.stringContaining('Whether it was restarted is unknown'),
        });
      },
      {
        path: (base) => {
          program(join(base, 'bin'), 'slow', `[ "$1" = status ] || { : > ${base}/begun; sleep 3; }`);
          return join(base, 'bin');
        },
        service: { control: { kind: 'command', restart: ['slow', 'restart'], status: ['slow', 'status'] } },
      },
    );
  });
});

describe.each(['docker', 'podman'] as const)('a restart of a container with %s', (tool) => {
  it('finds the tool that knows it, and says how it was before and after', async (context) => {
    const engine: TestEngine | null = await startEngine(tool);
    if (engine === null) return context.skip();
    try {
      await engine.start('shop', 'echo up; sleep 600');
      await withRemote(
        'coreutils',
        async (rig) => {
          const { step, outcome } = await restarted(rig);
          expect(step.commands[0]).toEqual([tool, 'restart', 'shop']);
          expect(outcome).toMatchObject({
            outcome: 'succeeded',
            output: expect.stringMatching(/^Before: [\s\S]*running[\s\S]*After: [\s\S]*running/),
          });
        },
        { path: () => engine.bin, service: { control: { kind: 'container', name: 'shop' } } },
      );
    } finally {
      await engine.stop();
    }
  }, 120_000);
});
