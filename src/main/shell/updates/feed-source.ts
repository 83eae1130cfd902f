import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { UpdateSource } from './keep-updates.ts';
import { FeedVersion, type Installation } from './update-model.ts';

/** Nobody, in place of the number that the library would give each installation. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Reads what decides about updates. */
export function readInstallation(isPackaged: boolean, resourcesPath: string): Installation {
  const typeFile = join(resourcesPath, 'package-type');
  return {
    isPackaged,
    hasFeed: existsSync(join(resourcesPath, 'app-update.yml')),
    platform: process.platform,
    packageType: existsSync(typeFile) ? readFileSync(typeFile, 'utf8').trim() : null,
    isAppImage: Boolean(process.env['APPIMAGE']),
  };
}

/**
 * The feed that the package names, read by electron-updater: it compares the hash of what was downloaded with the feed's
 * and, on macOS and Windows, the signature with the installed app's. Loaded only where there is a feed.
 */
export async function openFeed(): Promise<UpdateSource> {
  const { CancellationToken, default: library } = await import('electron-updater');
  const updater = library.autoUpdater;
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = true;
  updater.allowDowngrade = false;
  updater.disableWebInstaller = true;
  // It would write whole answers and stacks; what failed is told by whoever asked.
  updater.logger = null;
  updater.requestHeaders = { 'x-user-staging-id': NOBODY };
  return {
    look: async () => {
      const result = await updater.checkForUpdates();
      return result?.isUpdateAvailable === true ? FeedVersion.parse(result.updateInfo.version) : null;
    },
    download: async (onPercent, signal) => {
      const token = new CancellationToken();
      const cancel = (): void => token.cancel();
      const progress = ({ percent }: { readonly percent: number }): void => onPercent(Math.floor(percent));
      signal.addEventListener('abort', cancel, { once: true });
      updater.on('download-progress', progress);
      try {
        await updater.downloadUpdate(token);
      } finally {
        updater.off('download-progress', progress);
        signal.removeEventListener('abort', cancel);
      }
    },
  };
}
