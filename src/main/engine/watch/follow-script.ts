import { randomBytes } from 'node:crypto';
import type { OpenedFile } from './decide-resume.ts';

/**
 * Opens the file, tells which descriptor it is and where reading starts, and becomes `tail`, which delivers by inotify.
 *
 * When the name holds another file than the wanted one, its siblings are searched for the wanted one (a rename rotation
 * while nobody followed). `tail` must open the file by its name (given a link to a descriptor it polls), so a helper beside
 * it compares the descriptor that `tail` got with ours before it says anything, and ends it when the name changed between.
 * `tail`'s own messages go into the same stream as the bytes, so that their order is exact; they begin with the path it was
 * called by, which holds a random part.
 */
const SCRIPT = `LC_ALL=C; export LC_ALL
name=$1 want=$2 offset=$3 backlog=$4 nonce=$5
case $want in *:*)
  if [ "$(stat -L -c %d:%i -- "$name" 2>/dev/null)" != "$want" ]; then
    other=$(find "\${name%/*}/" -maxdepth 1 -type f -inum "\${want#*:}" 2>/dev/null | head -n 1)
    if [ -n "$other" ] && [ "$(stat -c %d:%i -- "$other" 2>/dev/null)" = "$want" ]; then name=$other; fi
  fi ;;
esac
exec 9<"$name" || exit 66
set -- $(stat -L -c '%d:%i %s' /proc/self/fd/9) || exit 69
id=$1 size=$2
if [ "$id" = "$want" ] && [ "$offset" -le "$size" ]; then start=$offset
elif [ -z "$want" ] && [ "$size" -gt "$backlog" ]; then start=$((size - backlog))
else start=0; fi
tool=$(command -v tail) || exit 69
case $tool in /*) ;; *) tool=/usr/bin/tail ;; esac
tool="\${tool%/*}$nonce/tail"
self=$$
(
  tries=0
  while [ "$(stat -L -c %d:%i "/proc/$self/fd/3" 2>/dev/null)" != "$id" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ]; then echo 'the name changed while it was opened' >&2; kill "$self"; exit 75; fi
    sleep 0.01
  done
  printf 'sentry-follow %s %s %s %s\\n' "$id" "$size" "$start" "$tool" >&2
) </dev/null >/dev/null &
exec "$tool" -c "+$((start + 1))" -f -- "$(readlink -f -- "$name")" 9<&- 2>&1`;

/** Which file to follow, and from where. */
export interface FollowRequest {
  readonly path: string;
  /** `resume` at a cursor; `first`: near the end, with some bytes before; `whole`: from its first byte. */
  readonly from:
    | { readonly type: 'resume'; readonly fileId: string; readonly offset: number }
    | { readonly type: 'first'; readonly backlogBytes: number }
    | { readonly type: 'whole' };
}

/** The command that follows the file; every value in it is data. */
export function followCommand(request: FollowRequest): [string, ...string[]] {
  const { path, from } = request;
  const want = from.type === 'resume' ? from.fileId : from.type === 'first' ? '' : '-';
  const offset = from.type === 'resume' ? from.offset : 0;
  const backlog = from.type === 'first' ? from.backlogBytes : 0;
  return ['sh', '-c', SCRIPT, 'sh', path, want, String(offset), String(backlog), randomPath()];
}

/** The line that `followCommand` writes to standard error once it follows; null when the text holds none yet. */
export function parseFollowing(text: string): (OpenedFile & { readonly marker: string }) | null {
  const match = /^sentry-follow (\d+:\d+) (\d+) (\d+) (\/.*)$/m.exec(text);
  if (match === null) return null;
  const [, fileId = '', size = '', start = '', tool = ''] = match;
  return { fileId, size: Number(size), start: Number(start), marker: `${tool}: ` };
}

/** Path segments that lead nowhere and cannot be guessed: 64 random bits as `/.` or `/`. */
function randomPath(): string {
  return [...randomBytes(8)]
    .flatMap((byte) => [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => (byte >> bit) & 1))
    .map((bit) => (bit === 1 ? '/.' : '/'))
    .join('');
}
