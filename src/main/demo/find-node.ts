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
  /** A packaged app refuses to be a Node: it would start a second desk instead. */
  readonly isPackaged: boolean;
  readonly execPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where Node often is though the desktop that starts apps does not have it on its PATH. */
const USUAL_FOLDERS = ['/usr/local/bin', '/opt/homebrew/bin', '/usr/bin'];

/**
 * This process's own Node. Inside Electron the one named by `SENTRY_DESK_ENGINE_NODE`, else one on the PATH or in the usual
 * folders, and Electron as Node only when there is none. Null in a packaged app when there is none.
 */
export function findNode(
  { isElectron, isPackaged, execPath, env }: ThisProcess,
  usualFolders: readonly string[] = USUAL_FOLDERS,
): NodeProgram | null {
  if (!isElectron) return { path: execPath, env: {} };
  const named = isPackaged ? '' : (env['SENTRY_DESK_ENGINE_NODE'] ?? '');
  const path = named === '' ? nodeIn([...(env['PATH'] ?? '').split(delimiter), ...usualFolders]) : named;
  if (path !== undefined) return { path, env: {} };
  return isPackaged ? null : { path: execPath, env: { ELECTRON_RUN_AS_NODE: '1' } };
}

function nodeIn(folders: readonly string[]): string | undefined {
  return folders
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
