import { quoteArgv } from './quote-argv.ts';

/**
 * Changes to the folder, bounds the command by `timeout` where the host has it (so that nothing goes on for ever when the
 * connection is lost), and becomes the command, which therefore leads the session's process group. Its number is told first,
 * because OpenSSH passes no signals on to commands of root. Standard input is cut off by its length: a channel whose input
 * was closed by us could not carry a signal any more.
 */
const RUN = `export LC_ALL=C
echo "sentry-desk-pid:$$" >&2
if [ -n "$1" ]; then cd -- "$1" || exit 126; fi
limit=$2
input=$3
shift 3
if [ "$limit" != 0 ] && command -v timeout >/dev/null 2>&1; then set -- timeout -k 2 "$limit" "$@"; fi
if [ "$input" = 0 ]; then exec "$@" </dev/null; fi
head -c "$input" | "$@"`;

/** What is to run on the host, as data. */
export interface RemoteCommand {
  readonly argv: readonly string[];
  readonly cwd?: string;
  readonly sudo?: boolean;
  /** Zero for no limit on the host's side. */
  readonly limitSeconds: number;
  /** Length of the standard input that will be sent. */
  readonly inputBytes: number;
}

/** The command string for the log-in shell: a fixed script, and every value as one quoted argument. */
export function remoteCommandLine(command: RemoteCommand): string {
  const argv = command.sudo ? ['sudo', '-n', '--', ...command.argv] : command.argv;
  const data = [command.cwd ?? '', String(Math.ceil(command.limitSeconds)), String(command.inputBytes), ...argv];
  return `exec ${quoteArgv(['sh', '-c', RUN, 'sh', ...data])}`;
}

/** Ends the whole process group of a command, or the command alone where it leads none. */
export function remoteKillLine(pid: number, name: 'TERM' | 'KILL'): string {
  const script = 'kill -s "$1" -- "-$2" 2>/dev/null || kill -s "$1" "$2"';
  return `exec ${quoteArgv(['sh', '-c', script, 'sh', name, String(pid)])}`;
}
