import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The hash of each file by its path from the root. */
export type FileHashes = ReadonlyMap<string, string>;

/** What a service writes by itself. */
const OWN = /^(?:logs|run|state)(?:\/|$)/;

/** Hashes every file below the root but those that the service writes by itself. */
export async function hashFiles(root: string): Promise<FileHashes> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const hashes = new Map<string, string>();
  for (const entry of entries) {
    const path = relative(root, join(entry.parentPath, entry.name));
    if (!entry.isFile() || OWN.test(path)) continue;
    const bytes = await readFile(join(root, path)).catch(() => null);
    hashes.set(path, bytes === null ? 'unreadable' : createHash('sha256').update(bytes).digest('hex'));
  }
  return hashes;
}

/** The files that are new, gone or other than before. */
export function changedFiles(before: FileHashes, after: FileHashes): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).toSorted();
}
