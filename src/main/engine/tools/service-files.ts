import picomatch from 'picomatch';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import { evaluatePath, isInside, isKeyMaterial } from '../guard/policies/evaluate-path.ts';
import type { SettingsSource } from '../settings/settings-source.ts';

const KEY_FOLDERS = /\/\.(ssh|gnupg)(\/|$)/i;

/** A service, and the real folders of its host that are closed to every tool. */
export interface ServicePlace {
  readonly service: ServiceSettings;
  readonly closed: readonly string[];
}

/** A path that a tool may ask the host for, or why not. */
export type ServicePath = { readonly path: string } | { readonly refused: string };

/** Whether an absolute path is one of the service's log files. */
export function isLogFile(path: string, service: ServiceSettings): boolean {
  return service.logs.some((log) => log.kind === 'file' && picomatch.isMatch(path, log.glob, { dot: true }));
}

/** Judges a path by its text: inside the service's folder, or one of its log files; keys are closed. */
export function pathOfService(path: string, service: ServiceSettings): ServicePath {
  const inside = evaluatePath({ path, root: service.sourcePath });
  if (inside.verdict === 'allow') {
    return isKeyMaterial(inside.resolved)
      ? { refused: `${path} holds keys or credentials` }
      : { path: inside.resolved };
  }
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const log = path.startsWith('/') && folder !== '' ? evaluatePath({ path, root: folder }) : inside;
  if (log.verdict === 'allow' && log.resolved === path && isLogFile(path, service)) return { path };
  return { refused: inside.reason };
}

/** The folders that the globs of the service's log files begin with. */
export function logFolders(service: ServiceSettings): string[] {
  return service.logs.flatMap((log) => {
    if (log.kind !== 'file') return [];
    const folder = log.glob.slice(0, log.glob.search(/[*?[{]|$/)).replace(/\/[^/]*$/, '');
    return folder === '' ? [] : [folder];
  });
}

/** As `pathOfService`, or a folder that log files are in (`logs`): each file of that is judged by itself. */
export function pathOrLogFolder(
  path: string,
  service: ServiceSettings,
): { readonly path: string; readonly logs: boolean } | { readonly refused: string } {
  const asked = pathOfService(path, service);
  if ('path' in asked) return { path: asked.path, logs: false };
  const plain = path.replace(/(?<=.)\/+$/, '');
  return logFolders(service).includes(plain) ? { path: plain, logs: true } : asked;
}

/** The folders of the service's host that no tool may reach; on another machine there are none to name. */
export function closedFor(service: ServiceSettings, settings: SettingsSource): readonly string[] {
  const local = settings.host(service.host)?.address === 'local';
  return local ? (settings.closedFolders?.() ?? []) : [];
}

/** Judges the real folder of a service: it must neither lie in a closed folder nor hold one. Null when it is allowed. */
export function refuseRealRoot(realRoot: string, closed: readonly string[]): string | null {
  if (realRoot === '/' || !realRoot.startsWith('/')) return 'the folder of the service cannot be resolved';
  if (KEY_FOLDERS.test(realRoot)) return 'the folder of the service holds keys';
  const near = closed.find((folder) => isInside(realRoot, folder) || isInside(folder, realRoot));
  return near === undefined
    ? null
    : `the folder of the service is not apart from ${near}, which is closed to every tool`;
}

/** Judges what the host opened, symbolic links resolved: `realRoot` is the service's real folder. Null when it is allowed. */
export function refuseReal(real: string, realRoot: string, place: ServicePlace): string | null {
  const { service, closed } = place;
  const root = refuseRealRoot(realRoot, closed);
  if (root !== null) return root;
  if (KEY_FOLDERS.test(real) || closed.some((folder) => isInside(real, folder)))
    return 'the file is in a folder that is closed to every tool';
  if (isInside(real, realRoot)) {
    const verdict = evaluatePath({ path: real, root: realRoot });
    if (verdict.verdict === 'deny') return verdict.reason;
    return isKeyMaterial(real) ? 'the file holds keys or credentials' : null;
  }
  return isLogFile(real, service) ? null : 'the file is outside of the service, behind a symbolic link';
}

/** How a path is named in an answer: relative to the root where it is inside, else absolute. */
export function relativeTo(root: string, path: string): string {
  if (path === root) return '.';
  return isInside(path, root) ? path.slice(root.length + 1) : path;
}

/** Whether a file holds settings by name and value, whose values stay on the host. */
export function isEnvironmentFile(path: string): boolean {
  return /(^|\/)\.env(rc|\.[^/]*)?$|\.env$/i.test(path);
}

/**
 * Hides the value of each `NAME=value` line, also of one that is commented out, and whole lines that are neither that, blank
 * nor a comment: they may be the rest of a value.
 */
export function maskEnvironment(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const named = /^([ \t]*(?:#[ \t]*)?(?:export[ \t]+)?[A-Za-z_][A-Za-z0-9_.-]*[ \t]*[=:]).*$/.exec(
        line.replace(/\r$/, ''),
      );
      if (named !== null) return `${named[1]}[redacted:env]`;
      return /^[ \t]*(#[^=:]*)?\r?$/.test(line) ? line : '[redacted:env]';
    })
    .join('\n');
}
