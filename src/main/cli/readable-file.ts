import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from './cli-context.ts';

/** The absolute path of a file that an option names; bad input when it cannot be read. */
export async function readableFile(option: string, file: string): Promise<string> {
  const absolute = resolve(file);
  await access(absolute, constants.R_OK).catch(() => {
    throw new UsageError(`${option}: ${absolute} cannot be read`);
  });
  return absolute;
}
