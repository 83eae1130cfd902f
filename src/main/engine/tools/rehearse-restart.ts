import type { Rehearsal } from '#shared/domain/plan.ts';
import type { ServiceControl } from '#shared/domain/settings.ts';
import {
  type ContainerTool,
  type ControlCommands,
  type ControlPlace,
  controlCommands,
  describeResult,
  runControl,
} from './service-control.ts';

const TIMEOUT_MS = 20_000;
const MAX_DETAIL = 4_000;

/** What looking at the service showed; `refused` says why a restart could not work. */
export type RestartRehearsal =
  | { readonly commands: ControlCommands; readonly checks: Rehearsal['checks']; readonly status: string }
  | { readonly refused: string };

/** Docker where it knows the container, else Podman where that does. */
async function chooseTool(place: ControlPlace, control: ServiceControl, signal: AbortSignal): Promise<ContainerTool> {
  if (control.kind !== 'container') return 'docker';
  const { exists } = controlCommands(control, '', 'podman');
  const docker = controlCommands(control, '').exists;
  const work = { cwd: null, timeoutMs: TIMEOUT_MS };
  if (docker.holds(await runControl(place, { ...work, argv: docker.argv }, signal))) return 'docker';
  return exists.holds(await runControl(place, { ...work, argv: exists.argv }, signal)) ? 'podman' : 'docker';
}

/** Asks sudo whether it would run the restart without a password; it runs nothing. Null when it would. */
async function refuseSudo(place: ControlPlace, commands: ControlCommands, signal: AbortSignal): Promise<string | null> {
  if (!commands.sudo) return null;
  const asked = await runControl(
    place,
    { argv: ['sudo', '-n', '-l', '--', ...commands.restart], cwd: null, timeoutMs: TIMEOUT_MS },
    signal,
  );
  if (asked.exitCode === 0) return null;
  if (asked.exitCode === 127) return 'sudo is not installed on the host';
  const said = asked.stderr.toString('utf8').trim().slice(0, 500);
  return `sudo would not run ${commands.restart.join(' ')} without a password${said === '' ? '' : ` (${said})`}`;
}

/** Looks whether a restart could work: whether there is something to restart, whether it may be, and how it is now. */
export async function rehearseRestart(
  place: ControlPlace,
  control: ServiceControl,
  signal: AbortSignal,
): Promise<RestartRehearsal> {
  const tool = await chooseTool(place, control, signal);
  const commands = controlCommands(control, place.service.sourcePath, tool);
  const { exists, cwd } = commands;
  const there = await runControl(place, { argv: exists.argv, cwd, timeoutMs: TIMEOUT_MS }, signal);
  if (!exists.holds(there)) {
    const said = describeResult(exists.argv, there).slice(0, 1_000);
    return { refused: `there is nothing on the host that could be restarted as the settings say: ${said}` };
  }
  const sudo = await refuseSudo(place, commands, signal);
  if (sudo !== null) return { refused: sudo };
  const state = await runControl(place, { argv: commands.status, cwd, timeoutMs: TIMEOUT_MS }, signal);
  const status = describeResult(commands.status, state);
  const allowed = { name: 'sudo without a password', passed: true, detail: 'sudo -n -l allows the restart' };
  return {
    commands,
    status,
    checks: [
      { name: 'there to be restarted', passed: true, detail: exists.argv.join(' ') },
      ...(commands.sudo ? [allowed] : []),
      { name: 'status command', passed: !state.timedOut, detail: status.slice(0, MAX_DETAIL) },
    ],
  };
}
