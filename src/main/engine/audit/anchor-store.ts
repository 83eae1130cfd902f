import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { ChainHead } from './audit-chain.ts';

/** Where `(count, head)` of the log is kept outside of it. Both calls throw `keychain_unavailable` or `storage_failed`. */
export interface AnchorStore {
  read(): Promise<ChainHead | null>;
  write(head: ChainHead): Promise<void>;
}

const Anchor = z.object({ count: z.number().int().nonnegative(), head: z.string().regex(/^[0-9a-f]{64}$/) });
const FILE = 'audit-anchor.json';

/**
 * The anchor in the keychain as `audit-anchor-<desk id>`, so that data folders do not share one; in session mode in a file.
 * A file that an earlier session left counts until there is one in the keychain.
 */
export function createAnchorStore(deps: { secrets: SecretStore; dataDir: string; deskId: string }): AnchorStore {
  const name = `audit-anchor-${deps.deskId}`;
  const file = join(deps.dataDir, FILE);
  const inFile = (): boolean => deps.secrets.state() === 'session';
  return {
    read: async () => parseAnchor((inFile() ? null : await deps.secrets.get(name)) ?? (await readIfThere(file))),
    write: async ({ seq, hash }) => {
      const text = JSON.stringify({ count: seq, head: hash });
      if (inFile()) {
        await replaceFile(file, text);
        return;
      }
      await deps.secrets.set(name, text);
      await rm(file, { force: true });
    },
  };
}

function parseAnchor(text: string | null): ChainHead | null {
  if (text === null) return null;
  try {
    const { count, head } = Anchor.parse(JSON.parse(text));
    return { seq: count, hash: head };
  } catch (error) {
    throw new AppError('storage_failed', 'the anchor of the audit log cannot be read', { cause: error });
  }
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new AppError('storage_failed', `${file} cannot be read`, { cause: error });
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`;
  const handle = await open(fresh, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
}
