import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import type { CliContext, GlobalOptions } from './cli-context.ts';

/** The data folder: `--data-dir`, else `SENTRY_DESK_DATA_DIR`, else where the platform keeps such data. Absolute. */
export function dataDirOf({ env }: Pick<CliContext, 'env'>, options: GlobalOptions): string {
  const named = options.dataDir ?? env['SENTRY_DESK_DATA_DIR'];
  return named === undefined || named === '' ? conventionalDataDir(env, process.platform) : resolve(named);
}

/** The data folder of a command that only reads; `not_found` when there is none. */
export async function existingDataDir(context: CliContext, options: GlobalOptions): Promise<string> {
  const dir = dataDirOf(context, options);
  const info = await stat(dir).catch(() => null);
  if (info?.isDirectory() !== true)
    throw new AppError(
      'not_found',
      `There is no data folder ${dir}. Name another with --data-dir, or start \`sentry-desk serve\` first.`,
      { field: '--data-dir' },
    );
  return dir;
}

/** Where a platform keeps the data of an app. */
export function conventionalDataDir(env: CliContext['env'], platform: NodeJS.Platform): string {
  const home = env['HOME'] ?? homedir();
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'sentry-desk');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'sentry-desk');
  const data = env['XDG_DATA_HOME'];
  return join(data?.startsWith('/') === true ? data : join(home, '.local', 'share'), 'sentry-desk');
}
