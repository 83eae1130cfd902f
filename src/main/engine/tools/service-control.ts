import { assertNever } from '#shared/domain/assert-never.ts';
import type { ServiceControl, ServiceSettings } from '#shared/domain/settings.ts';
import type { ExecResult, HostAccess } from '../hosts/host-access.ts';

export type Argv = readonly [string, ...string[]];

/** The commands that restart a service and ask for its state. */
export interface ControlCommands {
  readonly restart: Argv;
  readonly status: Argv;
  readonly cwd: string | null;
  readonly sudo: boolean;
  /** Whether the answer of `status` says that the service runs. */
  readonly runs: (result: ExecResult) => boolean;
}

function nonEmpty(argv: readonly string[]): Argv {
  const [program = 'false', ...rest] = argv;
  return [program, ...rest];
}

const exitedWell = (result: ExecResult): boolean => result.exitCode === 0 && !result.timedOut;

/** How each kind of control is spoken to. */
export function controlCommands(control: ServiceControl, sourcePath: string): ControlCommands {
  switch (control.kind) {
    case 'systemd':
      return {
        restart: ['systemctl', 'restart', control.unit],
        status: ['systemctl', 'status', '--no-pager', '--lines=0', control.unit],
        cwd: null,
        sudo: control.sudo,
        runs: exitedWell,
      };
    case 'container':
      return {
        restart: ['docker', 'restart', control.name],
        status: ['docker', 'inspect', '--format', '{{.State.Status}}', control.name],
        cwd: null,
        sudo: false,
        runs: (result) => exitedWell(result) && result.stdout.toString('utf8').trim() === 'running',
      };
    case 'supervisor':
      return {
        restart: ['supervisorctl', 'restart', control.program],
        status: ['supervisorctl', 'status', control.program],
        cwd: null,
        sudo: false,
        runs: (result) => exitedWell(result) && /\sRUNNING\s/.test(result.stdout.toString('utf8')),
      };
    case 'command':
      return {
        restart: nonEmpty(control.restart),
        status: nonEmpty(control.status),
        cwd: sourcePath,
        sudo: false,
        runs: exitedWell,
      };
    default:
      return assertNever(control);
  }
}

/** Runs one of the control commands on the service's host; its failure to end in time is a result. */
export async function runControl(
  place: { readonly hosts: HostAccess; readonly service: ServiceSettings },
  work: { readonly commands: ControlCommands; readonly which: 'restart' | 'status'; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<ExecResult> {
  const { commands } = work;
  return place.hosts.exec(
    place.service.host,
    {
      argv: commands[work.which],
      ...(commands.cwd === null ? {} : { cwd: commands.cwd }),
      sudo: commands.sudo,
      timeoutMs: work.timeoutMs,
      maxOutputBytes: 65_536,
    },
    signal,
  );
}

/** A command's result as text, exit code first. */
export function describeResult(argv: readonly string[], result: ExecResult): string {
  const exit = result.timedOut ? 'did not end in time' : `exit ${result.exitCode ?? 'by a signal'}`;
  const output = `${result.stdout.toString('utf8')}${result.stderr.toString('utf8')}`.trim();
  return `${argv.join(' ')}: ${exit}${output === '' ? '' : `\n${output}`}`;
}
