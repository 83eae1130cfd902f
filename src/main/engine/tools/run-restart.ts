import { setTimeout as wait } from 'node:timers/promises';
import type { ServiceControl, ServiceSettings } from '#shared/domain/settings.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { type ControlCommands, controlCommands, describeResult, runControl } from './service-control.ts';
import type { StepOutcome } from './tool-desk.ts';

const RESTART_TIMEOUT_MS = 60_000;
const STATUS_TIMEOUT_MS = 10_000;
/** A service that starts slowly is asked again this often. */
const STATUS_ATTEMPTS = 20;
const STATUS_PAUSE_MS = 500;

interface RestartPlace {
  readonly hosts: HostAccess;
  readonly service: ServiceSettings;
  readonly control: ServiceControl;
}

async function awaitRunning(
  place: RestartPlace,
  commands: ControlCommands,
  signal: AbortSignal,
): Promise<{ runs: boolean; text: string }> {
  let text = '';
  for (let attempt = 0; attempt < STATUS_ATTEMPTS; attempt += 1) {
    if (attempt > 0) await wait(STATUS_PAUSE_MS, undefined, { signal });
    const status = await runControl(place, { commands, which: 'status', timeoutMs: STATUS_TIMEOUT_MS }, signal);
    text = describeResult(commands.status, status);
    if (commands.runs(status)) return { runs: true, text };
  }
  return { runs: false, text };
}

/** Restarts the service and waits until its status command says that it runs. */
export async function runRestart(place: RestartPlace, signal: AbortSignal): Promise<StepOutcome> {
  const commands = controlCommands(place.control, place.service.sourcePath);
  const restart = await runControl(place, { commands, which: 'restart', timeoutMs: RESTART_TIMEOUT_MS }, signal);
  const said = describeResult(commands.restart, restart);
  if (restart.timedOut || restart.exitCode !== 0) return { outcome: 'failed', output: said };
  const status = await awaitRunning(place, commands, signal);
  return { outcome: status.runs ? 'succeeded' : 'failed', output: `${said}\n${status.text}` };
}
