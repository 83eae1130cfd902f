import type { DiscoveredService } from '#shared/contract/hosts.ts';
import type { HostId } from '#shared/domain/ids.ts';
import { type LogSource, ServiceSettings } from '#shared/domain/settings.ts';
import type { Findings, FoundFile, FoundProgram, FoundUnit } from './parse-findings.ts';

const MOST_FOUND = 300;
const MOST_LOGS = 10;

/** Units that make the system work and are no one's service. */
const SYSTEM_UNIT =
  /^(systemd-|getty@|serial-getty@|user@|user-runtime-dir@|dbus|polkit|rtkit|udisks2|upower|accounts-daemon|ModemManager|wpa_supplicant|modprobe@)/;
/** Names of what was rotated, compressed or is no text. */
const NO_LOG =
  /\.(\d{1,3}|gz|xz|bz2|zst|old|journal|db|sqlite|pid|lock)$|[-.]\d{8}(-\d+)?(\.log)?$|\/(wtmp|btmp|lastlog|faillog|tallylog)$/;
/** Logs of installing and setting up the system. */
const SYSTEM_LOG =
  /^\/var\/log\/(apt|installer|unattended-upgrades|dpkg|alternatives|bootstrap|fontconfig|journal)(\/|\.log$)/;
const LOG_NAME = /\.(log|out|err)$|^\/var\/log\/|\/logs?\//;

/** Names that many logs have, and folders that name no service. */
const GENERAL = /^(access|error|err|out|stdout|stderr|current|main|app|log)$/i;
const NO_NAME = /^(|var|log|logs|srv|opt|usr|local|www|lib)$/;

type Found = Omit<DiscoveredService, 'exists' | 'draft'> & {
  readonly logs: readonly LogSource[];
  readonly control: ServiceSettings['control'];
  readonly folder: string;
};

/** What on the host looks like a service, as drafts for a person to choose from and correct; newest first within a kind. */
export function decideServices(
  findings: Findings,
  place: { readonly host: HostId; readonly services: readonly ServiceSettings[] },
): DiscoveredService[] {
  const units = findings.units.filter(({ unit }) => !SYSTEM_UNIT.test(unit)).map((unit) => fromUnit(findings, unit));
  const programs = findings.programs.map((program) => fromProgram(findings, program));
  const told = [...fromContainers(findings), ...programs, ...units.sort(ownFirst)];
  const claimed = new Set(told.flatMap(({ logs }) => logs.flatMap((log) => (log.kind === 'file' ? [log.glob] : []))));
  const files = fromFiles(findings, claimed);
  const ids = new Set<string>();
  return [...told, ...files].slice(0, MOST_FOUND).flatMap((found) => draftOf(found, { ...place, ids }));
}

function fromUnit(findings: Findings, unit: FoundUnit): Found & { readonly own: boolean } {
  const written = logsOf(findings, (file) => unit.pid > 0 && file.pid === unit.pid);
  const folder = [unit.workingDirectory, folderOf(findings, unit.pid), ...(findings.folders.get(unit.unit) ?? [])].find(
    isServiceFolder,
  );
  return {
    kind: 'systemd',
    name: unit.unit,
    own: unit.fragmentPath.startsWith('/etc/'),
    detail: detail(unit.description, `runs under systemd${written.length > 0 ? ' and writes log files' : ''}`, folder),
    ...newest(written),
    logs: [{ kind: 'journald', unit: unit.unit }, ...asLogs(written)],
    control: { kind: 'systemd', unit: unit.unit, sudo: !findings.isRoot },
    folder: folder ?? '',
  };
}

function ownFirst(
  a: { readonly own: boolean; readonly name: string },
  b: { readonly own: boolean; readonly name: string },
): number {
  return Number(b.own) - Number(a.own) || a.name.localeCompare(b.name);
}

function fromContainers(findings: Findings): Found[] {
  return findings.containers.map(({ tool, name, image, status, folder }) => ({
    kind: 'container',
    name,
    detail: detail(`image ${image}`, `${status}, under ${tool}`, folder),
    lastWriteAt: null,
    bytes: null,
    logs: [{ kind: 'container', name }],
    // A restart asks docker: with podman alone the control is left for the person to name.
    control: tool === 'docker' ? { kind: 'container', name } : undefined,
    folder,
  }));
}

function fromProgram(findings: Findings, { program, state, pid }: FoundProgram): Found {
  const [name = program] = program.split(':').slice(-1);
  const written = logsOf(
    findings,
    (file) => (pid > 0 && file.pid === pid) || (file.program.startsWith('supervisord') && isNamedLike(file.path, name)),
  );
  const folder = [folderOf(findings, pid)].find(isServiceFolder);
  const logs = asLogs(written);
  return {
    kind: 'supervisor',
    name: program,
    detail: detail(
      `${state} under supervisor`,
      written.length > 0 ? 'its log files are open' : 'its log is a guess',
      folder,
    ),
    ...newest(written),
    logs: logs.length > 0 ? logs : [{ kind: 'file', glob: `/var/log/supervisor/${name}*.log` }],
    control: { kind: 'supervisor', program },
    folder: folder ?? '',
  };
}

function fromFiles(findings: Findings, claimed: ReadonlySet<string>): Found[] {
  const writers = new Map(findings.open.map((file) => [file.path, file]));
  const all = new Map(
    [...findings.files, ...findings.open.filter(({ path }) => LOG_NAME.test(path))].map((file) => [file.path, file]),
  );
  return [...all.values()]
    .filter(({ path }) => !claimed.has(path) && !NO_LOG.test(path) && !SYSTEM_LOG.test(path))
    .sort((a, b) => b.writtenAtSeconds - a.writtenAtSeconds)
    .map((file) => {
      const writer = writers.get(file.path);
      const folder = [writer?.folder ?? ''].find(isServiceFolder);
      return {
        kind: 'file',
        name: file.path,
        detail: detail(writer === undefined ? 'was written lately' : `is written by ${writer.program}`, '', folder),
        ...newest([file]),
        logs: [{ kind: 'file', glob: file.path }],
        control: undefined,
        folder: folder ?? '',
      };
    });
}

function draftOf(
  found: Found,
  place: { readonly host: HostId; readonly services: readonly ServiceSettings[]; readonly ids: Set<string> },
): DiscoveredService[] {
  const { logs, control, folder, kind, name, detail: text, lastWriteAt, bytes } = found;
  const id = freeId(slugOf(found), place.ids);
  const draft = ServiceSettings.safeParse({
    id,
    host: place.host,
    sourcePath: folder === '' ? `/srv/${id}` : folder,
    logs,
    ...(control === undefined ? {} : { control }),
  });
  if (!draft.success) return [];
  place.ids.add(id);
  const exists = place.services.some(
    (service) => service.host === place.host && service.logs.some((log) => logs.some((other) => isSameLog(log, other))),
  );
  return [{ kind, name, detail: text, lastWriteAt, bytes, draft: draft.data, exists }];
}

function slugOf(found: Found): string {
  const parts = found.name.replace(/\.service$/, '').split('/');
  const base = (parts.at(-1) ?? '').replace(/\.(log|out|err)$/, '');
  const parent = parts.slice(0, -1).findLast((part) => !NO_NAME.test(part));
  const plain = GENERAL.test(base) && parent !== undefined ? `${parent}-${base}` : base;
  const slug = plain
    .replaceAll(/[^a-zA-Z0-9._-]+/g, '-')
    .replace(/^[^a-zA-Z0-9]+/, '')
    .slice(0, 60);
  return slug === '' ? found.kind : slug;
}

function freeId(wanted: string, ids: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? wanted : `${wanted}-${count}`;
    if (!ids.has(id)) return id;
  }
}

function isSameLog(a: LogSource, b: LogSource): boolean {
  if (a.kind === 'file') return b.kind === 'file' && a.glob === b.glob;
  if (a.kind === 'container') return b.kind === 'container' && a.name === b.name;
  return b.kind === 'journald' && a.unit.replace(/\.service$/, '') === b.unit.replace(/\.service$/, '');
}

function logsOf(findings: Findings, isIts: (file: Findings['open'][number]) => boolean): FoundFile[] {
  const its = findings.open.filter((file) => isIts(file) && LOG_NAME.test(file.path) && !NO_LOG.test(file.path));
  return [...new Map(its.map((file) => [file.path, file])).values()].slice(0, MOST_LOGS);
}

function asLogs(files: readonly FoundFile[]): LogSource[] {
  return files.map(({ path }) => ({ kind: 'file', glob: path }));
}

function newest(files: readonly FoundFile[]): Pick<DiscoveredService, 'lastWriteAt' | 'bytes'> {
  if (files.length === 0) return { lastWriteAt: null, bytes: null };
  const seconds = Math.max(...files.map(({ writtenAtSeconds }) => writtenAtSeconds));
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const at = seconds <= 8.64e12 ? new Date(seconds * 1_000).toISOString() : null;
  return { lastWriteAt: at, bytes };
}

function folderOf(findings: Findings, pid: number): string {
  return pid === 0 ? '' : (findings.open.find((file) => file.pid === pid)?.folder ?? '');
}

function isServiceFolder(folder: string): boolean {
  return (
    folder !== '' &&
    !/^\/(?:$|(?:etc|usr|var|opt|srv|tmp|bin|lib|sbin|var\/lib|var\/log|var\/empty|var\/run)$)/.test(folder)
  );
}

function isNamedLike(path: string, name: string): boolean {
  const base = path.slice(path.lastIndexOf('/') + 1);
  return base.startsWith(name) && !/^[a-zA-Z0-9_]/.test(base.slice(name.length));
}

function detail(what: string, how: string, folder: string | undefined): string {
  const where = folder === undefined || folder === '' ? 'its folder is not known: name it' : `its folder is ${folder}`;
  return [what, how, where]
    .filter((part) => part !== '')
    .join('; ')
    .slice(0, 1_000);
}
