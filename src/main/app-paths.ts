import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the application's own files are, in a clone as in a package. */
export interface AppPaths {
  /** The folder that holds `package.json`. */
  readonly root: string;
  readonly resourcesDir: string;
  readonly rendererDir: string;
  readonly version: string;
}

/** Looks upwards from a module (`import.meta.url`), whether it is a source file or was built into `dist`. */
export function findAppPaths(moduleUrl: string): AppPaths {
  for (let folder = dirname(fileURLToPath(moduleUrl)); ; folder = dirname(folder)) {
    const version = readVersion(join(folder, 'package.json'));
    if (version !== null) {
      return {
        root: folder,
        resourcesDir: join(folder, 'resources'),
        rendererDir: join(folder, 'dist', 'renderer'),
        version,
      };
    }
    if (folder === dirname(folder)) throw new Error('the package.json of the application is missing');
  }
}

function readVersion(file: string): string | null {
  if (!existsSync(file)) return null;
  const parsed = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
  return parsed.name === 'sentry-desk' && typeof parsed.version === 'string' ? parsed.version : null;
}
