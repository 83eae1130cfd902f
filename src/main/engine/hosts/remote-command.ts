import { quoteArgv } from './quote-argv.ts';

/**
 * Changes to the folder, bounds the command by `timeout` where the host has it (so that nothing goes on for ever when the
 * connection is lost), and becomes the command, which therefore leads the session's process group.
 */
const RUN = `if [ -n "$1" ]; then cd -- "$1" || exit 126; fi
limit=$2
shift 2
if [ "$limit" != 0 ] && command -v timeout >/dev/null 2>&1; then exec timeout -k 2 "$limit" "$@"; fi
exec "$@"`;

/** What is to run on the host, as data. */
export interface RemoteCommand {
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly sudo?: boolean;
  /** Zero for no limit on the host's side. */
  readonly limitSeconds: number;
}

/** The command string for the log-in shell: a fixed script, and every value as one quoted argument. */
export function remoteCommandLine(command: RemoteCommand): string {
  const argv = command.sudo ? ['sudo', '-n', '--', ...command.argv] : command.argv;
  const data = [command.cwd ?? '', String(Math.ceil(command.limitSeconds)), ...argv];
  return `exec ${quoteArgv(['env', 'LC_ALL=C', 'sh', '-c', RUN, 'sh', ...data])}`;
}
