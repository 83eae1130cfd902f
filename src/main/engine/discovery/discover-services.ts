import { randomBytes } from 'node:crypto';
import type { DiscoveredService } from '#shared/contract/hosts.ts';
import type { HostId } from '#shared/domain/ids.ts';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import { explainContainerTool } from '../watch/container-commands.ts';
import { decideServices } from './decide-services.ts';
import { DISCOVERY_SCRIPT } from './discovery-script.ts';
import { type Findings, parseFindings } from './parse-findings.ts';

const TIMEOUT_MS = 45_000;
const MOST_BYTES = 1_048_576;

/** What was found, and what could not be looked at. */
export interface Discovery {
  readonly found: readonly DiscoveredService[];
  readonly notes: readonly string[];
}

/** Where to look, and what is known there already. */
export interface DiscoveryPlace {
  readonly hosts: HostAccess;
  readonly host: HostId;
  readonly services: readonly ServiceSettings[];
}

/** Looks once at a host for services, containers and logs, changing nothing. Fails as `HostAccess.exec` does, and with `timed_out`. */
export async function discoverServices(place: DiscoveryPlace, signal: AbortSignal): Promise<Discovery> {
  const nonce = randomBytes(12).toString('hex');
  const argv = ['sh', '-c', DISCOVERY_SCRIPT, 'sh', nonce] as const;
  const request = { argv, timeoutMs: TIMEOUT_MS, maxOutputBytes: MOST_BYTES };
  const result = await place.hosts.exec(place.host, request, signal);
  if (result.timedOut) throw new AppError('timed_out', 'looking around on the host took too long');
  const findings = parseFindings(result.stdout.toString('utf8'), nonce);
  if (findings === null) {
    const why = result.truncated ? 'it told too much' : result.stderr.toString('utf8').trim().slice(-300);
    throw new AppError('command_failed', `the host could not be looked at: ${why}`);
  }
  return { found: decideServices(findings, place), notes: notesOf(findings) };
}

function notesOf(findings: Findings): string[] {
  const refused = findings.refusals.map(({ tool, why }) =>
    tool === 'supervisor' ? `supervisor told nothing: ${why}` : explainContainerTool(tool, why),
  );
  const rights = findings.isRoot
    ? []
    : ['the log-in user sees only the open files of its own processes, and logs that it may list'];
  return [...findings.notes, ...refused, ...rights].slice(0, 20);
}
