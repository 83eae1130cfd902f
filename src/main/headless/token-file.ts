import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';

const MIN_LENGTH = 16;

/** The bearer token of the file, which is made with mode 0600 when absent; one that others can read is refused. */
export async function readOrCreateToken(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  return (await createToken(file)) ?? (await readToken(file));
}

/** The token of an existing file; fails with `forbidden` when others could have read it. */
export async function readToken(file: string): Promise<string> {
  await using handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause: unknown) => {
    throw new AppError('forbidden', `The token file ${file} cannot be opened.`, { field: '--token-file', cause });
  });
  await refuseShared(handle, file);
  const token = (await handle.readFile('utf8')).trim();
  if (token.length < MIN_LENGTH || token.length > 1_024) {
    throw new AppError('forbidden', `The token in ${file} must have 16 to 1,024 characters.`, {
      field: '--token-file',
    });
  }
  return token;
}

async function createToken(file: string): Promise<string | null> {
  const handle = await open(file, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null;
    throw new AppError('forbidden', `The token file ${file} cannot be written (${error.code ?? 'unknown'}).`, {
      field: '--token-file',
      cause: error,
    });
  });
  if (handle === null) return null;
  const token = randomBytes(32).toString('base64url');
  try {
    await handle.writeFile(`${token}\n`);
  } finally {
    await handle.close();
  }
  return token;
}

async function refuseShared(handle: FileHandle, file: string): Promise<void> {
  const info = await handle.stat();
  if (!info.isFile())
    throw new AppError('forbidden', `The token file ${file} is not a file.`, { field: '--token-file' });
  if (process.platform !== 'win32' && (info.mode & 0o077) !== 0) {
    const message = `The token file ${file} can be read by others; set its mode to 0600 or remove it.`;
    throw new AppError('forbidden', message, { field: '--token-file' });
  }
}
