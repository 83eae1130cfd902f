import { assertNever } from '#shared/domain/assert-never.ts';
import type { ServiceControl, ServiceSettings } from '#shared/domain/settings.ts';
import type { ExecResult, HostAccess } from '../hosts/host-access.ts';

export type Argv = readonly [string, ...string[]];

/** What containers are spoken to with. */
export type ContainerTool = 'docker' | 'podman';

/** The commands that restart a service and ask for its state. */
export interface ControlCommands {
  readonly restart: Argv;
  readonly status: Argv;
  /** What the service said last: read when it does not come up. */
  readonly lastWords: readonly Argv[];
  /** Says by its exit status and output whether there is something to restart. */
  readonly exists: { readonly argv: Argv; readonly holds: (result: ExecResult) => boolean };
  readonly cwd: string | null;
  /** For the restart alone: nothing else needs it. */
  readonly sudo: boolean;
  /** Whether the answer of `status` says that the service runs. */
  readonly runs: (result: ExecResult) => boolean;
}

const LAST_LINES = '20';
const LAST_BYTES = '2000';

function nonEmpty(argv: readonly string[]): Argv {
  const [program = 'false', ...rest] = argv;
  return [program, ...rest];
}

const exitedWell = (result: ExecResult): boolean => result.exitCode === 0 && !result.timedOut;
const saidBy = (result: ExecResult): string => result.stdout.toString('utf8').trim();

function systemdCommands(unit: string, sudo: boolean): ControlCommands {
  return {
    restart: ['systemctl', 'restart', unit],
    status: ['systemctl', 'status', '--no-pager', '--lines=0', unit],
    lastWords: [['journalctl', '-u', unit, '-n', LAST_LINES, '--no-pager', '-o', 'short-iso']],
    exists: {
      argv: ['systemctl', 'show', '-p', 'LoadState', unit],
      holds: (result) => exitedWell(result) && saidBy(result) === 'LoadState=loaded',
    },
    cwd: null,
    sudo,
    runs: exitedWell,
  };
}

function containerCommands(name: string, tool: ContainerTool): ControlCommands {
  const status: Argv = [tool, 'inspect', '--type', 'container', '--format', '{{.State.Status}}', name];
  return {
    restart: [tool, 'restart', name],
    status,
    lastWords: [[tool, 'logs', '--tail', LAST_LINES, name]],
    exists: { argv: status, holds: exitedWell },
    cwd: null,
    sudo: false,
    runs: (result) => exitedWell(result) && saidBy(result) === 'running',
  };
}

function supervisorCommands(program: string): ControlCommands {
  const status: Argv = ['supervisorctl', 'status', program];
  return {
    restart: ['supervisorctl', 'restart', program],
    status,
    lastWords: [
      ['supervisorctl', 'tail', `-${LAST_BYTES}`, program],
      ['supervisorctl', 'tail', `-${LAST_BYTES}`, program, 'stderr'],
    ],
    exists: {
      argv: status,
      holds: (result) =>
        /^\S+\s+(RUNNING|STOPPED|STARTING|STOPPING|BACKOFF|EXITED|FATAL|UNKNOWN)\b/m.test(saidBy(result)),
    },
    cwd: null,
    sudo: false,
    runs: (result) => exitedWell(result) && /\sRUNNING\s/.test(result.stdout.toString('utf8')),
  };
}

/** How each kind of control is spoken to; `tool` counts for containers only. */
export function controlCommands(
  control: ServiceControl,
  sourcePath: string,
  tool: ContainerTool = 'docker',
): ControlCommands {
  switch (control.kind) {
    case 'systemd':
      return systemdCommands(control.unit, control.sudo);
    case 'container':
      return containerCommands(control.name, tool);
    case 'supervisor':
      return supervisorCommands(control.program);
    case 'command':
      return {
        restart: nonEmpty(control.restart),
        status: nonEmpty(control.status),
        lastWords: [],
        exists: { argv: ['sh', '-c', 'command -v -- "$1"', 'sh', control.restart[0] ?? ''], holds: exitedWell },
        cwd: sourcePath,
        sudo: false,
        runs: exitedWell,
      };
    default:
      return assertNever(control);
  }
}

/** Where a service is spoken to. */
export interface ControlPlace {
  readonly hosts: Pick<HostAccess, 'exec'>;
  readonly service: ServiceSettings;
}

/** Runs one command of a control on the service's host; its failure to end in time is a result. */
export async function runControl(
  place: ControlPlace,
  work: { readonly argv: Argv; readonly cwd: string | null; readonly sudo?: boolean; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<ExecResult> {
  const { argv, cwd, sudo = false, timeoutMs } = work;
  const folder = cwd === null ? {} : { cwd };
  return place.hosts.exec(place.service.host, { argv, ...folder, sudo, timeoutMs, maxOutputBytes: 65_536 }, signal);
}

/** A command's result as text, exit code first. */
export function describeResult(argv: readonly string[], result: ExecResult): string {
  const exit = result.timedOut ? 'did not end in time' : `exit ${result.exitCode ?? 'by a signal'}`;
  const output = `${result.stdout.toString('utf8')}${result.stderr.toString('utf8')}`.trim();
  return `${argv.join(' ')}: ${exit}${output === '' ? '' : `\n${output}`}`;
}
