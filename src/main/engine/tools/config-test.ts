import type { ServiceSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { describeResult } from './service-control.ts';

const TIMEOUT_MS = 60_000;

/** In a test's words this stands for the service's folder, or for the copy of it in which a patch is tried out. */
export const ROOT_PLACE = '{root}';

/** The commands that run right after a patch was written: the service's own test of its configuration, where it has one. */
export function configTestCommands(service: ServiceSettings): string[][] {
  if (service.configTest === undefined) return [];
  return [service.configTest.map((word) => word.replaceAll(ROOT_PLACE, service.sourcePath))];
}

/** The words of a test that can be pointed at a copy of the folder; null where there is none. */
export function shadowTest(service: ServiceSettings): readonly string[] | null {
  const { configTest } = service;
  return configTest?.some((word) => word.includes(ROOT_PLACE)) === true ? configTest : null;
}

/** Runs the approved test of the configuration; null when it passes, else what it said. A test that cannot be run fails. */
export async function runConfigTest(
  place: { readonly hosts: HostAccess; readonly service: ServiceSettings },
  commands: readonly (readonly string[])[],
  signal: AbortSignal,
): Promise<string | null> {
  for (const [program, ...rest] of commands) {
    if (program === undefined) return 'the test of the configuration names no program';
    const complaint = await runOne(place, [program, ...rest], signal);
    if (complaint !== null) return complaint;
  }
  return null;
}

async function runOne(
  place: { readonly hosts: HostAccess; readonly service: ServiceSettings },
  argv: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<string | null> {
  const { host, sourcePath: cwd } = place.service;
  try {
    const result = await place.hosts.exec(host, { argv, cwd, timeoutMs: TIMEOUT_MS, maxOutputBytes: 65_536 }, signal);
    return result.exitCode === 0 && !result.timedOut ? null : describeResult(argv, result);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'aborted') throw error;
    return `${argv.join(' ')} could not be run: ${error.message}`;
  }
}
