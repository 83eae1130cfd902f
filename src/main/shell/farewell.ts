import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Says, once in the life of a data folder, where the app went when its window was closed. */
export function sayWhereItWent(stateDir: string, tell: (title: string, body: string) => void): void {
  const said = join(stateDir, 'told-where-it-went');
  if (existsSync(said)) return;
  try {
    writeFileSync(said, '', { mode: 0o600 });
  } catch {
    // Then it is said again: better than never.
  }
  tell(
    'Sentry Desk goes on watching',
    'Its icon in the tray opens the window again, and so does starting it once more. Quit in the menu of the icon ends it.',
  );
}
