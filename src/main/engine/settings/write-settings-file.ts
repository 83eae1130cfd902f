import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import type { RawSettings } from './settings-source.ts';

/** Replaces the file as a whole, so that a kill leaves the old one or the new one. `recorded` runs right before it is replaced. */
export async function writeSettingsFile(file: string, raw: RawSettings, recorded: () => void): Promise<void> {
  const fresh = `${file}.${process.pid}.new`;
  try {
    await writeDurably(fresh, `${JSON.stringify(raw, null, 2)}\n`);
    recorded();
    await rename(fresh, file);
    await syncFolder(dirname(file));
  } catch (error) {
    // Why it could not be written matters more than what is left of the attempt.
    await rm(fresh, { force: true }).catch(() => undefined);
    if (error instanceof AppError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('storage_failed', `the settings could not be written: ${why}`, { cause: error });
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
