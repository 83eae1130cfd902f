import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How to start a plain Node from this process. */
export interface NodeProgram {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What this process is. */
export interface ThisProcess {
  readonly isElectron: boolean;
  readonly execPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * This process's own Node. Inside Electron the one named by `SENTRY_DESK_ENGINE_NODE`, else one on the PATH, and Electron
 * as Node only when there is none: a packaged app may refuse to be one.
 */
export function findNode({ isElectron, execPath, env }: ThisProcess): NodeProgram {
  if (!isElectron) return { path: execPath, env: {} };
  const named = env['SENTRY_DESK_ENGINE_NODE'] ?? '';
  const path = named === '' ? nodeOnPath(env['PATH'] ?? '') : named;
  return path === undefined ? { path: execPath, env: { ELECTRON_RUN_AS_NODE: '1' } } : { path, env: {} };
}

function nodeOnPath(path: string): string | undefined {
  return path
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, 'node'))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
