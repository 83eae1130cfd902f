import { z } from 'zod';
import { runScript, splitFields } from './run-script.ts';
import { isEnvironmentFile, maskEnvironment, pathOfService, refuseReal, relativeTo } from './service-files.ts';
import { defineTool, refuse, type ToolContext, type ToolResult } from './tool-definition.ts';

const MAX_FILE_BYTES = 5 * 1_024 * 1_024;

/** Opens once, then says what was opened: the answer is judged before a byte of it is used. */
const SCRIPT = `
root=$(realpath -e -- "$1" 2>/dev/null) || { printf 'missing\\0'; exit 0; }
[ -f "$2" ] || { printf 'missing\\0'; exit 0; }
exec 3<"$2" || { printf 'closed\\0'; exit 0; }
real=$(readlink -f "/proc/$$/fd/3") || exit 1
[ -f "$real" ] || { printf 'missing\\0'; exit 0; }
size=$(stat -L -c %s "/proc/$$/fd/3") || exit 1
printf 'open\\0%s\\0%s\\0%s\\0' "$root" "$real" "$size"
[ "$size" -le "$3" ] && head -c "$3" <&3
exit 0
`;

const input = z.strictObject({
  path: z.string().min(1).max(4_096),
  startLine: z.number().int().min(1).max(10_000_000).optional(),
  endLine: z.number().int().min(1).max(10_000_000).optional(),
});

function answer(args: z.output<typeof input>, name: string, content: Buffer): ToolResult {
  if (content.includes(0)) return refuse(`${name} is not a text file`);
  const text = content.toString('utf8');
  const lines = (isEnvironmentFile(name) ? maskEnvironment(text) : text).split('\n');
  if (lines.at(-1) === '') lines.pop();
  const first = args.startLine ?? 1;
  const last = Math.min(args.endLine ?? lines.length, lines.length);
  if (first > Math.max(lines.length, 1)) return refuse(`startLine: ${name} has ${lines.length} lines`);
  if (last < first && lines.length > 0) return refuse('endLine: must not be before startLine');
  const shown = lines.slice(first - 1, last);
  // A file without a last line end is shown without one: a patch made from the answer must fit.
  const end = last === lines.length && !text.endsWith('\n') ? '' : '\n';
  const body = shown.length === 0 ? '' : shown.join('\n') + end;
  return {
    outcome: 'ok',
    text: `read_file ${name} (lines ${lines.length === 0 ? 0 : first}-${last} of ${lines.length})\n${body}`,
  };
}

async function readOnHost(
  args: z.output<typeof input>,
  context: ToolContext,
  signal: AbortSignal,
): Promise<ToolResult> {
  const { service, hosts } = context;
  const asked = pathOfService(args.path, service);
  if ('refused' in asked) return refuse(asked.refused);
  const result = await runScript(
    { hosts, host: service.host },
    {
      script: SCRIPT,
      args: [service.sourcePath, asked.path, String(MAX_FILE_BYTES)],
      timeoutMs: 20_000,
      maxOutputBytes: MAX_FILE_BYTES + 65_536,
    },
    signal,
  );
  const { fields, rest } = splitFields(result.stdout, 4);
  const [state, realRoot = '', real = '', size = ''] = fields;
  if (state === 'closed') return refuse(`${args.path} may not be read by this user`);
  if (state !== 'open') return refuse(`${args.path} is not there, or is not a file`);
  const refused = refuseReal(real, realRoot, context);
  if (refused !== null) return refuse(`${args.path}: ${refused}`);
  if (Number(size) > MAX_FILE_BYTES)
    return refuse(`${args.path} has ${size} bytes, more than ${MAX_FILE_BYTES}; use grep_search or tail`);
  return answer(args, relativeTo(service.sourcePath, asked.path), rest);
}

/** Reads a text file of the service, or one of its logs, whole or in part. */
export const readFileTool = defineTool({
  name: 'read_file',
  description: 'Reads a text file inside the service folder, or one of its log files. Lines count from 1.',
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
