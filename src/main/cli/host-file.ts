import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';

/** How a running host is found: kept in the data folder while it serves. */
export const HostFile = z.object({
  url: z.string().regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/),
  port: z.number().int(),
  tokenFile: z.string().min(1).max(4_096),
  pid: z.number().int().positive(),
});
export type HostFile = z.infer<typeof HostFile>;

/** Writes it whole, with mode 0600. */
export async function writeHostFile(dataDir: string, host: HostFile): Promise<void> {
  const fresh = `${pathOf(dataDir)}.new`;
  await using handle = await open(fresh, 'w', 0o600);
  await handle.writeFile(`${JSON.stringify(host)}\n`);
  await rename(fresh, pathOf(dataDir));
}

/** Null when no host serves this folder, as far as its file says. */
export async function readHostFile(dataDir: string): Promise<HostFile | null> {
  const text = await readFile(pathOf(dataDir), 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = HostFile.safeParse(parse(text));
  if (!parsed.success)
    throw new AppError('storage_failed', `${pathOf(dataDir)} cannot be read.`, { cause: parsed.error });
  return parsed.data;
}

/** Removes it when the host stops. */
export async function removeHostFile(dataDir: string): Promise<void> {
  await rm(pathOf(dataDir), { force: true });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function pathOf(dataDir: string): string {
  return join(dataDir, 'host.json');
}
