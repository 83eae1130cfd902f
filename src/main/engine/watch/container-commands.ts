import { parseContainerLine } from './container-line.ts';

type Argv = readonly [string, ...string[]];

/** The line on standard error that says that the logs are told. */
export const CONTAINER_MARKER = 'sentry-container-follows';

/** How many lines are read for context when the desk sees a container for the first time. */
const BACKLOG_LINES = 200;

/**
 * The engine's client does not notice that nobody listens any more while its container is silent, so a helper beside it
 * ends it when the session that it was started by is gone. Both output streams go into one, so that their order is exact.
 */
const TELL = `echo ${CONTAINER_MARKER} >&2
if [ -d "/proc/$PPID" ]; then
  ( while sleep 3; do
      kill -0 $$ 2>/dev/null || exit
      [ -d "/proc/$PPID" ] || { kill $$; exit; }
    done ) </dev/null >/dev/null 2>&1 &
fi
exec "$@" </dev/null 2>&1`;

const LOOK = `name=$1 old=$2
form='{{.Id}} {{.State.Status}} {{.HostConfig.LogConfig.Type}} {{.State.StartedAt}}/{{.State.FinishedAt}}'
for tool in docker podman; do
  command -v "$tool" >/dev/null 2>&1 || continue
  if seen=$("$tool" container inspect --format "$form" -- "$name" 2>&1 </dev/null); then
    printf 'there %s %s\\n' "$tool" "$(printf '%s' "$seen" | tail -n 1)"
    id=$(printf '%s' "$seen" | tail -n 1); id=\${id%% *}
    printf 'last '; "$tool" logs --timestamps --tail 1 -- "$id" 2>&1 </dev/null | head -c 64 | head -n 1; echo
    if [ -n "$old" ] && "$tool" container inspect --format '{{.Id}}' -- "$old" >/dev/null 2>&1 </dev/null; then echo old; fi
    break
  fi
  printf 'not %s %s\\n' "$tool" "$(printf '%s' "$seen" | tail -n 1 | head -c 300)"
done
echo end`;

/** A container as a look showed it. */
export interface SeenContainer {
  readonly type: 'there';
  readonly tool: 'docker' | 'podman';
  readonly id: string;
  /** As the engine says: `running`, `exited` and so on. */
  readonly status: string;
  readonly driver: string;
  /** When it was started and ended last, in the engine's words: it changes with every run. */
  readonly run: string;
  /** The stamp of its last line; null when there is none or the log cannot be read. */
  readonly lastNanos: bigint | null;
  /** Whether the container that was asked for beside it still exists. */
  readonly old: boolean;
}

/** What a look at a container showed; `refusals` is empty when the host has no engine. */
export type ContainerLook =
  | SeenContainer
  | { readonly type: 'absent'; readonly refusals: readonly { readonly tool: string; readonly why: string }[] };

/** The command of a look; `old` is the id of a container whose log was being read, or empty. */
export function containerLookCommand(name: string, old: string): Argv {
  return ['sh', '-c', LOOK, 'sh', name, old];
}

/** The command that tells the last lines and ends. */
export function containerBacklogCommand(seen: SeenContainer): Argv {
  return tell([seen.tool, 'logs', '--timestamps', '--tail', String(BACKLOG_LINES), '--', seen.id]);
}

/** The command that tells the lines from a second on; with `follow` it goes on until the container stops. */
export function containerLogsCommand(
  seen: Pick<SeenContainer, 'tool' | 'id'>,
  request: { readonly sinceSecond: number; readonly follow: boolean },
): Argv {
  // One second earlier, because one engine leaves out lines of exactly the time that it is given.
  const since = new Date(Math.max(0, request.sinceSecond - 1) * 1_000).toISOString().replace('.000Z', 'Z');
  const from = request.sinceSecond === 0 ? [] : ['--since', since];
  return tell([seen.tool, 'logs', '--timestamps', ...(request.follow ? ['--follow'] : []), ...from, '--', seen.id]);
}

function tell(argv: readonly string[]): Argv {
  return ['sh', '-c', TELL, 'sh', ...argv];
}

/** Reads what a look told; null when it is not whole. */
export function parseContainerLook(stdout: string): ContainerLook | null {
  const lines = stdout.split('\n');
  if (!lines.includes('end')) return null;
  const there = lines.map((line) => THERE.exec(line)).find((match) => match !== null);
  if (there === undefined) {
    const refusals = lines.flatMap((line) => {
      const [, tool, why = ''] = /^not (docker|podman) (.*)$/.exec(line) ?? [];
      return tool === undefined ? [] : [{ tool, why }];
    });
    return { type: 'absent', refusals };
  }
  const [, tool, id = '', status = '', driver = '', run = ''] = there;
  const last = lines.find((line) => line.startsWith('last '));
  return {
    type: 'there',
    tool: tool === 'podman' ? 'podman' : 'docker',
    id,
    status,
    driver,
    run,
    lastNanos: last === undefined ? null : parseContainerLine(Buffer.from(`${last.slice(5)} `)).atNanos,
    old: lines.includes('old'),
  };
}

const THERE = /^there (docker|podman) ([0-9a-f]{12,64}) ([a-z]{1,20}) (\S{0,64}) (.{1,200})$/;

/** Why no container of the name can be followed, in a sentence that says what to do. */
export function explainAbsence(
  name: string,
  refusals: readonly { readonly tool: string; readonly why: string }[],
): { readonly state: 'waiting' | 'blind'; readonly why: string } {
  const [first] = refusals;
  if (first === undefined) return { state: 'blind', why: 'neither docker nor podman is on this host' };
  const refused =
    refusals.find(({ why }) => !isAbsent(why) && !isDown(why)) ??
    (refusals.some(({ why }) => isAbsent(why)) ? undefined : first);
  if (refused !== undefined) return { state: 'blind', why: explainContainerTool(refused.tool, refused.why) };
  const own = refusals.some(({ tool }) => tool === 'podman') ? ' (podman shows only the log-in user its own ones)' : '';
  const down = refusals.filter(({ why }) => isDown(why)).map(({ tool, why }) => `; ${explainContainerTool(tool, why)}`);
  return { state: 'waiting', why: `there is no container ${name}${own}${down.join('')}` };
}

/** What an engine's complaint means and what to do about it. */
export function explainContainerTool(tool: string, why: string): string {
  if (/permission denied/i.test(why)) {
    const next = tool === 'docker' ? 'add it to the group docker on the host, or' : 'it sees only its own containers:';
    return `the log-in user may not talk to ${tool}: ${next} log in as a user that may`;
  }
  if (isDown(why)) {
    return `${tool} is on the host, but its daemon does not answer: is it running?`;
  }
  if (/does not support reading/i.test(why)) {
    return 'the logging driver of the container keeps nothing that can be read: name the log where it sends its lines';
  }
  return `${tool}: ${why.trim().slice(0, 300)}`;
}

function isDown(why: string): boolean {
  return /cannot connect|is the docker daemon running|connection refused/i.test(why);
}

/** Whether the complaint is that there is no such container. */
export function isAbsent(why: string): boolean {
  return /no such (container|object)|no container with name/i.test(why);
}
