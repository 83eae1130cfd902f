/** How the app is started so that it opens the same desk again. */
export interface StartCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** What the running app was started as. */
export interface StartFacts {
  readonly execPath: string;
  /** The file of an AppImage, whose program lies in a folder that goes away; null for everything else. */
  readonly appImage: string | null;
  /** The app's folder where it is not packaged and its program does not find it by itself; null otherwise. */
  readonly appPath: string | null;
  /** Arguments that lead to this desk, such as its data folder. */
  readonly desk: readonly string[];
}

/** The command for a start at log-in: in the tray alone. */
export function buildStartCommand({ execPath, appImage, appPath, desk }: StartFacts): StartCommand {
  return { program: appImage ?? execPath, args: [...(appPath === null ? [] : [appPath]), '--hidden', ...desk] };
}

/** The file that starts the app at log-in on Linux, by the Desktop Entry Specification; null when the command has no place in one. */
export function buildAutostartEntry({ program, args }: StartCommand): string | null {
  const words = [program, ...args];
  if (words.some((word) => /\p{Cc}/u.test(word)) || program.includes('=')) return null;
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Sentry Desk',
    'Comment=Follows logs over SSH and runs nothing you did not approve',
    `Exec=${words.map(quoteWord).join(' ')}`,
    'Icon=sentry-desk',
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** Quoted twice, as the specification wants it: as a word of the command, then as a value of the file. */
function quoteWord(word: string): string {
  const quoted = `"${word.replace(/["`$\\]/g, '\\$&')}"`;
  return quoted.replaceAll('\\', '\\\\').replaceAll('%', '%%');
}
