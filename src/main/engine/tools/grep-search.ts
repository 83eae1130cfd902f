import { z } from 'zod';
import { isKeyMaterial } from '../guard/policies/evaluate-path.ts';
import { runScript, splitFields } from './run-script.ts';
import { isEnvironmentFile, pathOfService, refuseReal, relativeTo } from './service-files.ts';
import { defineTool, failed, refuse, type ToolContext, type ToolResult } from './tool-definition.ts';

const MAX_BYTES = 1_024 * 1_024;

/** Goes into the real folder and says where it is before searching; links inside are not followed (-r, not -R). */
const SCRIPT = `
root=$(realpath -e -- "$1" 2>/dev/null) || { printf 'missing\\0'; exit 0; }
mode=$3; context=$4; query=$5
if [ -d "$2" ]; then
  cd -P -- "$2" 2>/dev/null || { printf 'closed\\0'; exit 0; }
  printf 'folder\\0%s\\0%s\\0' "$root" "$(pwd -P)"
  grep -rnIZ "$mode" -m 500 -C "$context" --exclude-dir=.git --exclude-dir=.ssh --exclude-dir=node_modules -e "$query" -- .
elif [ -f "$2" ]; then
  exec 3<"$2" || { printf 'closed\\0'; exit 0; }
  printf 'file\\0%s\\0%s\\0' "$root" "$(readlink -f "/proc/$$/fd/3")"
  grep -HnIZ "$mode" -m 500 -C "$context" --label=file -e "$query" <&3
else
  printf 'missing\\0'; exit 0
fi
code=$?
[ "$code" -le 1 ] || printf '\\nsearch failed' >&2
exit 0
`;

const input = z.strictObject({
  query: z
    .string()
    .min(1)
    .max(500)
    .refine((query) => !/[\0\n\r]/.test(query), 'must be one line'),
  path: z.string().min(1).max(4_096).optional(),
  fixed: z.boolean().default(true),
  contextLines: z.number().int().min(0).max(10).default(0),
});
type Input = z.output<typeof input>;

/** Turns grep's rows (`name NUL line mark text`) into `path:line:text`; rows of closed files are left out. */
export function formatRows(output: string, nameOf: (found: string) => string): string[] {
  return output.split('\n').flatMap((row) => {
    if (row === '--' || row === '') return row === '--' ? ['--'] : [];
    const cut = row.indexOf('\0');
    const match = /^(\d+)([:-])([\s\S]*)$/.exec(row.slice(cut + 1));
    if (cut < 0 || match === null) return [];
    const name = nameOf(row.slice(0, cut));
    if (isKeyMaterial(name)) return [];
    const [, line = '', mark = ':', text = ''] = match;
    return [`${name}${mark}${line}${mark}${isEnvironmentFile(name) ? text.replace(/=.*/, '=[redacted:env]') : text}`];
  });
}

function answer(args: Input, name: string, found: { kind: string; output: Buffer; truncated: boolean }): ToolResult {
  const nameOf = (label: string): string => {
    if (found.kind === 'file') return name;
    const inside = label.replace(/^\.\//, '');
    return name === '.' ? inside : `${name}/${inside}`;
  };
  const rows = formatRows(found.output.toString('utf8'), nameOf).filter((row) => row !== '--' || args.contextLines > 0);
  const more = found.truncated ? ['[… more matches were cut …]'] : [];
  const body = rows.length === 0 ? ['no match'] : [...rows, ...more];
  return { outcome: 'ok', text: `grep_search ${args.query} in ${name}\n${body.join('\n')}\n` };
}

async function searchOnHost(args: Input, context: ToolContext, signal: AbortSignal): Promise<ToolResult> {
  const { service, hosts } = context;
  const asked = pathOfService(args.path ?? service.sourcePath, service);
  if ('refused' in asked) return refuse(asked.refused);
  const result = await runScript(
    { hosts, host: service.host },
    {
      script: SCRIPT,
      args: [service.sourcePath, asked.path, args.fixed ? '-F' : '-E', String(args.contextLines), args.query],
      timeoutMs: 20_000,
      maxOutputBytes: MAX_BYTES,
    },
    signal,
  );
  const { fields, rest } = splitFields(result.stdout, 3);
  const [kind = 'missing', realRoot = '', real = ''] = fields;
  if (kind === 'closed') return refuse(`${args.path ?? '.'} may not be read by this user`);
  if (kind === 'missing') return refuse(`${args.path ?? '.'} is not there`);
  const refused = refuseReal(real, realRoot, context);
  if (refused !== null) return refuse(`${args.path ?? '.'}: ${refused}`);
  if (rest.length === 0 && result.stderr.includes('search failed')) {
    return failed(`grep: ${result.stderr.toString('utf8').trim().slice(0, 300)}`);
  }
  return answer(args, relativeTo(service.sourcePath, asked.path), { kind, output: rest, truncated: result.truncated });
}

/** Searches the service's folder, a file of it, or one of its logs. */
export const grepSearchTool = defineTool({
  name: 'grep_search',
  description:
    'Searches text in the service folder or in one file. fixed: false makes the query an extended regular expression.',
  risk: 'read',
  input,
  rules: (args, { service }) => {
    const asked = pathOfService(args.path ?? service.sourcePath, service);
    return 'refused' in asked
      ? [{ effect: 'forbidden', rule: `${args.path ?? '.'}: ${asked.refused}` }]
      : [{ effect: 'allow', rule: 'files of the service may be searched' }];
  },
  run: searchOnHost,
});
