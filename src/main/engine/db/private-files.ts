import { chmodSync, closeSync, existsSync, mkdirSync, openSync } from 'node:fs';

/** Makes the folder when absent, readable by its owner only. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}

/**
 * Makes an empty file when absent, readable by its owner only.
 *
 * A file that exists is never opened here: closing it would drop the locks that this process holds on it.
 */
export function makePrivateFile(file: string): void {
  if (existsSync(file)) chmodSync(file, 0o600);
  else closeSync(openSync(file, 'wx', 0o600));
}
