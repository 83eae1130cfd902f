import { randomBytes } from 'node:crypto';
import { birth, unpackerOf } from './look-script.ts';
import type { Packing } from './rotation-names.ts';

/**
 * Opens the file, tells which descriptor it is and where reading starts, and delivers its bytes.
 *
 * `once`: to its end, unpacked where it is compressed. `follow` becomes GNU `tail`, which delivers by inotify. It must open
 * the file by its name (given a link to a descriptor it polls), so a helper beside it compares the descriptor that `tail`
 * got with ours before it says anything, and ends it when the name changed between. Where `tail` is another one, a loop
 * reads the descriptor each half second. Messages go into the same stream as the bytes, so that their order is exact; they
 * begin with a path that holds a random part.
 */
const SCRIPT = `LC_ALL=C; export LC_ALL
name=$1 want=$2 from=$3 amount=$4 mode=$5 unpack=$6 nonce=$7 parent=$PPID me=/proc/$$/fd/9
if [ -e "$name" ] && [ ! -f "$name" ]; then echo "$name is not a regular file" >&2; exit 65; fi
if [ -n "$unpack" ] && ! command -v "$unpack" >/dev/null; then echo "the host has no $unpack to read $name" >&2; exit 65; fi
exec 9<"$name" || exit 66
set -- $(stat -L -c '%d:%i %.9W %s %.9Y' "$me") || exit 69
id=$1 born=$2 size=$3 changed=$4
if [ -n "$want" ] && [ "$id" != "$want" ]; then echo 'the name shows another file by now' >&2; exit 75; fi
case $from in
  near) if [ "$size" -gt "$amount" ]; then start=$((size - amount)); else start=0; fi ;;
  end) start=$size ;;
  *) start=$amount
    if [ -z "$unpack" ] && [ "$start" -gt "$size" ]; then echo 'the file became shorter' >&2; exit 75; fi ;;
esac
if [ -z "$unpack" ]; then head=$(od -An -v -tx1 -N256 "$me" | tr -d ' \\n')
else head=$("$unpack" -dc <"$me" 2>/dev/null | od -An -v -tx1 -N256 | tr -d ' \\n'); fi
path=$(readlink -f -- "$name")
tool=$(command -v tail) || exit 69
case $tool in /*) ;; *) tool=/usr/bin/tail ;; esac
tool="\${tool%/*}$nonce/tail"
tell() { printf 'sentry-follow %s %s %s %s %s %s. %s %s\\n' "$id" "$born" "$size" "$changed" "$start" "$head" "$tool" "$path" >&2; }
seek() { dd bs=1 skip="$start" count=0 <&9 >/dev/null 2>&1; }
if [ "$mode" = once ] && [ -n "$unpack" ]; then
  tell
  exec 4>&1
  code=$({ { "$unpack" -dc <&9; echo $? >&3; } | tail -c "+$((start + 1))" >&4; } 3>&1)
  exit "$code"
fi
if [ "$mode" = once ]; then seek; tell; exec cat <&9; fi
case $(tail --version 2>/dev/null) in *GNU*) ;; *)
  seek
  tell
  while [ -d "/proc/$parent" ]; do
    size=$(stat -L -c %s "$me") || exit 69
    read -r _ at <"/proc/$$/fdinfo/9"
    if [ "$size" -lt "$at" ]; then printf '%s: file truncated\\n' "$tool"; exit 0; fi
    if [ "$size" -gt "$at" ]; then cat <&9 || exit 69; fi
    sleep 0.5 2>/dev/null || sleep 1
  done
  exit 0 ;;
esac
self=$$
(
  tries=0
  while [ "$(stat -L -c %d:%i "/proc/$self/fd/3" 2>/dev/null)" != "$id" ]; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ]; then echo 'the name shows another file by now' >&2; kill "$self"; exit 75; fi
    sleep 0.01
  done
  tell
) </dev/null >/dev/null &
exec "$tool" -c "+$((start + 1))" -f -- "$path" 9<&- 2>&1`;

/** Which file to read, and from where. */
export interface FollowRequest {
  readonly path: string;
  /** `device:inode` that it must be; null for whatever the name shows. */
  readonly fileId: string | null;
  /** `near`: at most so many bytes before the end. */
  readonly from:
    | { readonly type: 'at'; readonly offset: number }
    | { readonly type: 'near'; readonly bytes: number }
    | { readonly type: 'end' };
  /** `once` ends at the end of the file. */
  readonly mode: 'follow' | 'once';
  readonly packing: Packing | null;
}

/** What the host says about the descriptor that was opened. */
export interface OpenedFile {
  readonly fileId: string;
  readonly born: string;
  /** When it was opened. */
  readonly size: number;
  /** Seconds with decimals, by the host's clock. */
  readonly changed: string;
  /** Offset of the first byte that will be delivered. */
  readonly start: number;
  /** Its first bytes. */
  readonly head: Buffer;
  /** Links resolved. */
  readonly path: string;
}

/** Said when the file behind the name is not the one that was looked at: look again. */
export const MOVED = /the name shows another file by now|the file became shorter/;

/** The command that reads the file; every value in it is data. */
export function followCommand(request: FollowRequest): [string, ...string[]] {
  const { path, fileId, from, mode, packing } = request;
  const amount = from.type === 'at' ? from.offset : from.type === 'near' ? from.bytes : 0;
  const values = [path, fileId ?? '', from.type, String(amount), mode, unpackerOf(packing), randomPath()];
  return ['sh', '-c', SCRIPT, 'sh', ...values];
}

/** The line that `followCommand` writes to standard error once it reads; null when the text holds none yet. */
export function parseFollowing(text: string): (OpenedFile & { readonly marker: string }) | null {
  const pattern = /^sentry-follow (\d+:\d+) (\S+) (\d+) ([\d.]+) (\d+) ([0-9a-f]*)\. (\/\S*) (\/.*)$/m;
  const match = pattern.exec(text);
  if (match === null) return null;
  const [, fileId = '', born = '', size = '', changed = '', start = '', head = '', tool = '', path = ''] = match;
  const bytes = Buffer.from(head, 'hex');
  const numbers = { size: Number(size), start: Number(start) };
  return { fileId, born: birth(born), ...numbers, changed, head: bytes, path, marker: `${tool}: ` };
}

/** Path segments that lead nowhere and cannot be guessed: 64 random bits as `/.` or `/`. */
function randomPath(): string {
  return [...randomBytes(8)]
    .flatMap((byte) => [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => (byte >> bit) & 1))
    .map((bit) => (bit === 1 ? '/.' : '/'))
    .join('');
}
