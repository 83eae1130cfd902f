import { AppError } from '#shared/errors/app-error.ts';
import type { ExecResult } from '../hosts/host-access.ts';
import { splitFields } from './run-script.ts';
import type { ToolContext } from './tool-definition.ts';

const TIMEOUT_MS = 20_000;
const HEADER_BYTES = 65_536;
/** A line is looked at up to here. */
export const MAX_LINE_BYTES = 4_096;

/**
 * Searches a batch of files for a text. What is told of a file is read from its descriptor, and where that leads is told
 * with it. Bytes that frame the answer are taken out of what the files hold.
 */
const BATCH = `
context=$1; most=$2; query=$3; shift 3
grep -qF -e "$query" -- "$@" 2>/dev/null
[ $? -ne 1 ] || exit 0
tell() {
  fd=/proc/$$/fd/3
  real=$(readlink -f "$fd") && [ -f "$real" ] && [ "$real" -ef "$fd" ] || return 0
  if [ "$(head -c 8192 "$fd" | tr -cd '\\000' | wc -c)" -gt 0 ]; then printf 'binary\\0%s\\0\\0' "$real"; return 0; fi
  printf 'file\\0%s\\0' "$real"
  grep -nF -m "$most" -C "$context" -e "$query" <&3 | cut -b -${MAX_LINE_BYTES} | tr -d '\\000'
  printf '\\0'
}
for f do
  [ -f "$f" ] || continue
  [ -r "$f" ] || { printf 'closed\\0%s\\0\\0' "$f"; continue; }
  [ $# -eq 1 ] || grep -qF -e "$query" -- "$f" 2>/dev/null || continue
  tell 3<"$f"
done
exit 0
`;

/** Goes into the real folder and says where it is before searching; symbolic links inside are not followed. */
const SCRIPT = `
tell() { printf '%s\\0' "$@"; exit 0; }
[ -d "/proc/$$/fd" ] || tell blind
root=$(readlink -f "$1") && [ -d "$root" ] || tell missing
target=$2; limit=$3; batch=$4; shift 4
[ -e "$target" ] || tell missing
if [ -d "$target" ]; then
  cd -P -- "$target" 2>/dev/null || tell closed
  printf 'folder\\0%s\\0%s\\0' "$root" "$(pwd -P)"
  find . -type d \\( -name .git -o -name .ssh -o -name .gnupg -o -name node_modules \\) -prune -o -type f \\
    -exec sh -c "$batch" sh "$@" {} + 2>/dev/null | head -c "$limit"
elif [ -f "$target" ]; then
  [ -r "$target" ] || tell closed
  printf 'file\\0%s\\0%s\\0' "$root" "$(readlink -f "$target")"
  sh -c "$batch" sh "$@" "$target" 2>/dev/null | head -c "$limit"
else
  tell special
fi
exit 0
`;

/** What the host is asked for: lines that hold `literal` (every line when it is empty), with `context` lines around each. */
export interface GrepRequest {
  readonly target: string;
  readonly literal: string;
  readonly context: number;
  readonly maxPerFile: number;
  readonly maxBytes: number;
}

/** Lines of one file in grep's form, by the real path that was opened. */
export interface GrepFile {
  readonly type: 'file' | 'binary' | 'closed';
  readonly real: string;
  readonly rows: Buffer;
}

/** What the host found, or the state of the target that stands against it. */
export interface GrepFindings {
  readonly state: string;
  readonly realRoot: string;
  readonly real: string;
  readonly files: readonly GrepFile[];
  /** Why there may be more than this; null when this is all. */
  readonly cut: 'bytes' | 'time' | null;
}

function readFiles(bytes: Buffer): GrepFile[] {
  const files: GrepFile[] = [];
  for (let at = 0; at < bytes.length; ) {
    const ends = [0, 1, 2].reduce<number[]>((found) => {
      const end = bytes.indexOf(0, (found.at(-1) ?? at - 1) + 1);
      return [...found, end < 0 ? bytes.length : end];
    }, []);
    const [first = 0, second = 0, third = 0] = ends;
    const type = bytes.toString('latin1', at, first);
    if (type === 'file' || type === 'binary' || type === 'closed') {
      const real = bytes.toString('utf8', first + 1, second);
      files.push({ type, real, rows: bytes.subarray(second + 1, third) });
    }
    at = third + 1;
  }
  return files;
}

function findingsOf(result: ExecResult, maxBytes: number): GrepFindings {
  const { fields, rest } = splitFields(result.stdout, 3);
  const [state = 'missing', realRoot = '', real = ''] = fields;
  const full = result.truncated || rest.length >= maxBytes;
  return { state, realRoot, real, files: readFiles(rest), cut: result.timedOut ? 'time' : full ? 'bytes' : null };
}

/** Searches on the host, bounded by time and bytes: what was found until then is told. */
export async function grepHost(
  request: GrepRequest,
  context: Pick<ToolContext, 'hosts' | 'service'>,
  signal: AbortSignal,
): Promise<GrepFindings> {
  const { sourcePath, host } = context.service;
  const batch = [request.context, request.maxPerFile, request.literal].map(String);
  const args = [sourcePath, request.target, String(request.maxBytes), BATCH, ...batch];
  const result = await context.hosts.exec(
    host,
    {
      argv: ['sh', '-c', SCRIPT, 'sh', ...args],
      timeoutMs: TIMEOUT_MS,
      maxOutputBytes: request.maxBytes + HEADER_BYTES,
    },
    signal,
  );
  if (!result.timedOut && result.exitCode !== 0) throw new AppError('command_failed', 'the host could not search');
  return findingsOf(result, request.maxBytes);
}
