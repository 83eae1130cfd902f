import { z } from 'zod';
import { decodeFile } from './decode-file.ts';
import { runScript, splitFields } from './run-script.ts';
import { isEnvironmentFile, maskEnvironment, pathOfService, refuseReal, relativeTo } from './service-files.ts';
import { defineTool, refuse, type ToolContext, type ToolResult } from './tool-definition.ts';

/** A file up to this size is read whole. */
const MAX_FILE_BYTES = 5 * 1_024 * 1_024;
/** Of a larger file so much is read at once, from the first line that was asked for. */
const MAX_PART_BYTES = 1_024 * 1_024;

/**
 * Opens once, then says what was opened: the answer is judged before a byte of it is used. What would block or never end
 * (pipes, devices, sockets) is not opened. A file that was removed or renamed while it was opened counts as not there.
 */
const SCRIPT = `
tell() { printf '%s\\0' "$@"; exit 0; }
[ -d "/proc/$$/fd" ] || tell blind
[ -e "$2" ] || tell missing
[ ! -d "$2" ] || tell folder
[ -f "$2" ] || tell special
[ -r "$2" ] || tell closed
root=$(readlink -f "$1") && [ -d "$root" ] || tell missing
opened() {
  fd=/proc/$$/fd/3
  real=$(readlink -f "$fd") && [ -f "$real" ] && [ "$real" -ef "$fd" ] || tell missing
  size=$(stat -L -c %s "$fd") || exit 1
  printf 'open\\0%s\\0%s\\0%s\\0' "$root" "$real" "$size"
  if [ "$size" -le "$3" ]; then head -c "$size" <&3; else tail -n +"$4" <&3 | head -n "$5" | head -c "$6"; fi
  exit 0
}
opened "$@" 3<"$2"
tell closed
`;

const WHY: Readonly<Record<string, string>> = {
  blind: 'cannot be read: the host has no /proc, so it cannot be told what was opened',
  folder: 'is a folder; use grep_search',
  special: 'is a pipe, a socket or a device, not a file',
  closed: 'may not be read by this user',
};

const line = z.number().int().min(1).max(10_000_000).optional();
const input = z.strictObject({ path: z.string().min(1).max(4_096), startLine: line, endLine: line });
type Input = z.output<typeof input>;

/** A file as the host gave it: whole, or `cut` to a part that begins at the first line asked for. */
interface OpenedFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** The size of a file of which this is only a part; null when it is whole. */
  readonly size: number | null;
}

/** Lines without their ends; what follows the last line end is a line too, where there is something. */
function splitLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function answerWhole(args: Input, name: string, file: { text: string; note: string }): ToolResult {
  const lines = splitLines(file.text);
  const first = args.startLine ?? 1;
  const last = Math.min(args.endLine ?? lines.length, lines.length);
  if (first > Math.max(lines.length, 1)) return refuse(`startLine: ${name} has ${lines.length} lines`);
  if (last < first && lines.length > 0) return refuse('endLine: must not be before startLine');
  const shown = lines.slice(first - 1, last);
  // A file without a last line end is shown without one: a patch made from the answer must fit.
  const end = last === lines.length && !file.text.endsWith('\n') ? '' : '\n';
  const body = shown.length === 0 ? '' : shown.join('\n') + end;
  const range = `lines ${lines.length === 0 ? 0 : first}-${last} of ${lines.length}${file.note}`;
  return { outcome: 'ok', text: `read_file ${name} (${range})\n${body}` };
}

/** Of a part only whole lines are shown, so that none is taken for shorter than it is. */
function answerPart(args: Input, opened: OpenedFile, file: { text: string; note: string }): ToolResult {
  const first = args.startLine ?? 1;
  const full = opened.bytes.length >= MAX_PART_BYTES;
  const end = file.text.lastIndexOf('\n');
  const text = full && end >= 0 ? file.text.slice(0, end + 1) : file.text;
  const lines = splitLines(text).length;
  if (lines === 0) return refuse(`startLine: ${opened.name} has fewer lines`);
  const size = `the whole file has ${opened.size} bytes`;
  const range = `lines ${first}-${first + lines - 1}; ${size}${file.note}`;
  return { outcome: 'ok', text: `read_file ${opened.name} (${range})\n${text}` };
}

/** What the agent is told of an opened file. */
export function answerFor(args: Input, opened: OpenedFile): ToolResult {
  const decoded = decodeFile(opened.bytes, opened.size !== null);
  if ('refused' in decoded) return refuse(`${opened.name} ${decoded.refused}`);
  const note = decoded.encoding === 'UTF-8' ? '' : `, read as ${decoded.encoding}`;
  const text = isEnvironmentFile(opened.name) ? maskEnvironment(decoded.text) : decoded.text;
  return opened.size === null
    ? answerWhole(args, opened.name, { text, note })
    : answerPart(args, opened, { text, note });
}

async function readOnHost(args: Input, context: ToolContext, signal: AbortSignal): Promise<ToolResult> {
  const { service, hosts } = context;
  const asked = pathOfService(args.path, service);
  if ('refused' in asked) return refuse(asked.refused);
  const first = args.startLine ?? 1;
  const count = Math.max(1, (args.endLine ?? Number.MAX_SAFE_INTEGER) - first + 1);
  const limits = [MAX_FILE_BYTES, first, count, MAX_PART_BYTES].map(String);
  const result = await runScript(
    { hosts, host: service.host },
    {
      script: SCRIPT,
      args: [service.sourcePath, asked.path, ...limits],
      timeoutMs: 20_000,
      maxOutputBytes: MAX_FILE_BYTES + 65_536,
    },
    signal,
  );
  const { fields, rest } = splitFields(result.stdout, 4);
  const [state = '', realRoot = '', real = '', size = ''] = fields;
  if (state !== 'open') return refuse(`${args.path} ${WHY[state] ?? 'is not there'}`);
  const refused = refuseReal(real, realRoot, context);
  if (refused !== null) return refuse(`${args.path}: ${refused}`);
  const name = relativeTo(service.sourcePath, asked.path);
  return answerFor(args, { name, bytes: rest, size: Number(size) > MAX_FILE_BYTES ? Number(size) : null });
}

/** Reads a text file of the service, or one of its logs, whole or in part. */
export const readFileTool = defineTool({
  name: 'read_file',
  description:
    'Reads a text file inside the service folder, or one of its log files. Lines count from 1. ' +
    'Of a file larger than 5 MiB up to 1 MiB is read, from startLine on.',
  risk: 'read',
  input,
  rules: (args, { service }) => {
    const asked = pathOfService(args.path, service);
    return 'refused' in asked
      ? [{ effect: 'forbidden', rule: `${args.path}: ${asked.refused}` }]
      : [{ effect: 'allow', rule: 'files of the service may be read' }];
  },
  run: readOnHost,
});
