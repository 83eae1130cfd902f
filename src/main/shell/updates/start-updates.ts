import { type App, Notification } from 'electron';
import type { DeskClient } from '../desk-client.ts';
import { openFeed, readInstallation } from './feed-source.ts';
import { keepUpdates, type UpdateSource, type Updates } from './keep-updates.ts';
import { decideUpdateWay } from './update-model.ts';

/** What the updates need of the app. */
export interface StartUpdatesOptions {
  readonly app: App;
  /** Null while the engine is not ready. */
  readonly client: () => DeskClient | null;
  readonly onChange: () => void;
}

const ANSWER_WITHIN_MS = 10_000;

/** Starts to look for newer versions, where this installation does. */
export function startUpdates({ app, client, onChange }: StartUpdatesOptions): Updates {
  let feed: Promise<UpdateSource> | null = null;
  // Kept, because a notification that nobody holds may go without hearing its click.
  let shown: Notification | null = null;
  return keepUpdates({
    way: decideUpdateWay(readInstallation(app.isPackaged, process.resourcesPath)),
    source: () => (feed ??= openFeed()),
    isWanted: () => readWanted(client()),
    now: () => Date.now(),
    onChange,
    tell: ({ title, body }, onClick) => {
      if (!Notification.isSupported()) return;
      shown?.close();
      shown = new Notification({ title, body, silent: true, urgency: 'low' });
      shown.on('click', onClick);
      shown.show();
    },
    log: (line) => process.stderr.write(`${line}\n`),
  });
}

/** What the settings say; with a file that is not in force nobody knows what the operator wants. */
async function readWanted(client: DeskClient | null): Promise<boolean | null> {
  if (client === null) return null;
  const { settings, problems } = await client.settings.get(undefined, {
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  return problems.length > 0 ? null : settings.updates.check;
}
