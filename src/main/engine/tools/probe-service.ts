import type { ServiceSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { controlCommands, describeResult, runControl } from './service-control.ts';

/** What was asked of a service, and what it said. `unknown`: nothing is configured to ask, or the question could not be put. */
export interface ProbeAnswer {
  readonly verdict: 'yes' | 'no' | 'unknown';
  readonly detail: string;
}

export interface ServiceProbe {
  readonly running: ProbeAnswer;
  readonly healthy: ProbeAnswer;
}

const STATUS_TIMEOUT_MS = 15_000;
const HEALTH_SECONDS = 5;
/** What `curl` answers with when it could not be run at all. */
const NO_CURL: readonly (number | null)[] = [126, 127];

/** Asks a service whether it runs, by its control, and whether it is well, by its health address, from its own host. Changes nothing. */
export async function probeService(
  place: { readonly hosts: Pick<HostAccess, 'exec'>; readonly service: ServiceSettings },
  signal: AbortSignal,
): Promise<ServiceProbe> {
  const running = await unlessUnreachable(signal, () => askStatus(place, signal));
  const healthy = await unlessUnreachable(signal, () => askHealth(place, signal));
  return { running, healthy };
}

type Place = Parameters<typeof probeService>[0];

async function askStatus({ hosts, service }: Place, signal: AbortSignal): Promise<ProbeAnswer> {
  if (service.control === undefined) return { verdict: 'unknown', detail: 'no control is configured' };
  const commands = controlCommands(service.control, service.sourcePath);
  const { status: argv, cwd } = commands;
  const result = await runControl({ hosts, service }, { argv, cwd, timeoutMs: STATUS_TIMEOUT_MS }, signal);
  const verdict = commands.runs(result) ? 'yes' : 'no';
  return { verdict, detail: describeResult(commands.status, result).slice(0, 1_000) };
}

async function askHealth({ hosts, service }: Place, signal: AbortSignal): Promise<ProbeAnswer> {
  if (service.health === undefined) return { verdict: 'unknown', detail: 'no health check is configured' };
  const { url } = service.health;
  const limit = String(HEALTH_SECONDS);
  const argv = ['curl', '-sS', '-g', '-o', '/dev/null', '-w', '%{http_code}', '--max-time', limit, '--', url] as const;
  const timeoutMs = (HEALTH_SECONDS + 5) * 1_000;
  const result = await hosts.exec(service.host, { argv, timeoutMs, maxOutputBytes: 4_096 }, signal);
  if (NO_CURL.includes(result.exitCode)) return { verdict: 'unknown', detail: 'curl is not there to ask with' };
  const status = result.stdout.toString('utf8').trim();
  const detail = result.exitCode === 0 ? `${url} answers ${status}` : describeResult(['curl', url], result);
  return { verdict: /^[23]\d\d$/.test(status) ? 'yes' : 'no', detail: detail.slice(0, 1_000) };
}

async function unlessUnreachable(signal: AbortSignal, ask: () => Promise<ProbeAnswer>): Promise<ProbeAnswer> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof AppError)) throw error;
    return { verdict: 'unknown', detail: error.message.slice(0, 1_000) };
  }
}
