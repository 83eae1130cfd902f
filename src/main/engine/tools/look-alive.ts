import type { ServiceSettings } from '#shared/domain/settings.ts';
import { type ControlPlace, runControl } from './service-control.ts';

const TIMEOUT_MS = 10_000;

/** Asks the health address with what the host has, then prints its open TCP sockets. Reads, and changes nothing. */
const SCRIPT = `
if [ -z "$1" ]; then echo health none
elif command -v curl >/dev/null 2>&1; then printf 'health %s\\n' "$(curl -q -s -o /dev/null -m 3 -w '%{http_code}' -- "$1")"
elif command -v wget >/dev/null 2>&1; then
  if wget -q -T 3 -O /dev/null "$1" 2>/dev/null; then echo health 200; else echo health 000; fi
else echo health unknown; fi
cat /proc/net/tcp /proc/net/tcp6 2>/dev/null
exit 0
`;

const LISTENING = '0A';

/** The TCP ports that something listens on, from the kernel's table. */
export function listeningPorts(table: string): ReadonlySet<number> {
  const ports = table.split('\n').flatMap((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/);
    const port = /^[0-9A-F]+:([0-9A-F]{4})$/.exec(local)?.[1];
    return state === LISTENING && port !== undefined ? [Number.parseInt(port, 16)] : [];
  });
  return new Set(ports);
}

/** What does not answer yet, in sentences; empty when all does that the settings name. */
export function evaluateAlive(output: string, service: ServiceSettings): string[] {
  const health = /^health (\S+)/.exec(output)?.[1] ?? 'unknown';
  const answers = health === 'none' || health === 'unknown' || /^[23]\d\d$/.test(health);
  const said = health === '000' ? 'does not answer' : `answers ${health}`;
  const open = listeningPorts(output);
  const seen = open.size > 0 || /local_address/.test(output);
  return [
    ...(answers ? [] : [`its health address ${service.health?.url ?? ''} ${said}`]),
    ...(seen ? service.ports.filter((port) => !open.has(port)).map((port) => `nothing listens on port ${port}`) : []),
  ];
}

/** Looks whether the service's health address answers and its ports are open. */
export async function lookAlive(place: ControlPlace, signal: AbortSignal): Promise<string[]> {
  const { service } = place;
  if (service.health === undefined && service.ports.length === 0) return [];
  const result = await runControl(
    place,
    { argv: ['sh', '-c', SCRIPT, 'sh', service.health?.url ?? ''], cwd: null, timeoutMs: TIMEOUT_MS },
    signal,
  );
  return evaluateAlive(result.stdout.toString('utf8'), service);
}
