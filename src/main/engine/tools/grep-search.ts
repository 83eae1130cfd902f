import { setImmediate as nextTurn } from 'node:timers/promises';
import { RE2JS } from 're2js';
import { z } from 'zod';
import { decodeFile } from './decode-file.ts';
import { type GrepFile, type GrepFindings, grepHost, MAX_LINE_BYTES } from './grep-host.ts';
import { requiredLiteral } from './required-literal.ts';
import { type GrepRow, parseRows, selectRows, showRows } from './select-rows.ts';
import { isEnvironmentFile, maskEnvironment, pathOrLogFolder, refuseReal, relativeTo } from './service-files.ts';
import { defineTool, refuse, type ToolContext, type ToolResult } from './tool-definition.ts';

/** What the host may send: for a fixed text, and for an expression, whose candidates are judged here. */
const FIXED_LIMITS = { maxPerFile: 500, maxBytes: 1_024 * 1_024 } as const;
const REGEX_LIMITS = { maxPerFile: 20_000, maxBytes: 8 * 1_024 * 1_024 } as const;
/** Lines that match, in all files together. */
const MAX_MATCHES = 1_000;

const WHY: Readonly<Record<string, string>> = {
  blind: 'cannot be searched: the host has no /proc, so it cannot be told what was opened',
  closed: 'may not be read by this user',
  special: 'is a pipe, a socket or a device, not a file',
};

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

interface Search {
  /** What every matching line holds; the host looks for it. */
  readonly literal: string;
  readonly matches: (line: string) => boolean;
  readonly limits: typeof FIXED_LIMITS | typeof REGEX_LIMITS;
}

/** The search that the query means; RE2 takes linear time whatever the expression. */
function planSearch(args: Input): Search | { readonly refused: string } {
  if (args.fixed) return { literal: args.query, matches: () => true, limits: FIXED_LIMITS };
  try {
    const regex = RE2JS.compile(args.query);
    const matches = (line: string): boolean => regex.matcher(line.replace(/\r$/, '')).find();
    return { literal: requiredLiteral(args.query), matches, limits: REGEX_LIMITS };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read';
    return { refused: `query: this is not an RE2 regular expression: ${why}`.slice(0, 500) };
  }
}

/** The lines of one file. Values of an environment file stay hidden, and a match in them cannot be told from none. */
function linesOf(file: GrepFile, name: string): GrepRow[] {
  const decoded = decodeFile(file.rows, true);
  const rows = 'refused' in decoded ? [] : parseRows(decoded.text);
  return isEnvironmentFile(name) ? rows.map((row) => ({ ...row, text: maskEnvironment(row.text) })) : rows;
}

interface Found {
  readonly rows: string[];
  readonly notes: string[];
}

/** Judges and words what the host found, a file at a time so that nothing else has to wait long. */
async function sortOut(
  work: { args: Input; search: Search; context: ToolContext; name: string },
  findings: GrepFindings,
  signal: AbortSignal,
): Promise<Found> {
  const { args, search, context } = work;
  const left = { binary: 0, closed: 0, full: 0, long: 0 };
  const rows: string[] = [];
  let matches = 0;
  const files = findings.files.toSorted((a, b) => (a.real < b.real ? -1 : 1));
  for (const file of files) {
    await nextTurn(undefined, { signal });
    if (file.type === 'closed') left.closed += 1;
    if (file.type === 'closed' || refuseReal(file.real, findings.realRoot, context) !== null) continue;
    if (file.type === 'binary') left.binary += 1;
    const name = findings.state === 'file' ? work.name : relativeTo(findings.realRoot, file.real);
    const lines = linesOf(file, name);
    if (lines.filter((row) => row.match).length >= search.limits.maxPerFile) left.full += 1;
    const kept = selectRows(lines, search.matches, args.contextLines);
    if (!args.fixed) left.long += lines.filter((row) => row.cut && row.match).length;
    matches += kept.filter((row) => row.match).length;
    if (matches <= MAX_MATCHES) rows.push(...showRows(name, kept, args.contextLines));
  }
  return { rows, notes: notesOf(left, matches, findings) };
}

function notesOf(
  left: { binary: number; closed: number; full: number; long: number },
  matches: number,
  findings: GrepFindings,
): string[] {
  return [
    findings.cut === 'time' ? 'more matches were cut: the time was up' : '',
    findings.cut === 'bytes' ? 'more matches were cut: the output was full' : '',
    matches > MAX_MATCHES ? `${matches} lines match; only the first files are shown` : '',
    left.full > 0 ? `${left.full} files have more matches than were read` : '',
    left.long > 0 ? `${left.long} lines were searched in their first ${MAX_LINE_BYTES} bytes only` : '',
    left.binary > 0 ? `${left.binary} binary files were skipped` : '',
    left.closed > 0 ? `${left.closed} files may not be read by this user` : '',
  ].filter((note) => note !== '');
}

async function searchOnHost(args: Input, context: ToolContext, signal: AbortSignal): Promise<ToolResult> {
  const { service } = context;
  const shown = args.path ?? '.';
  const asked = pathOrLogFolder(args.path ?? service.sourcePath, service);
  if ('refused' in asked) return refuse(asked.refused);
  const search = planSearch(args);
  if ('refused' in search) return refuse(search.refused);
  // Where every line comes, the lines around a match come with them.
  const lines = search.literal === '' ? 0 : args.contextLines;
  const findings = await grepHost(
    { target: asked.path, literal: search.literal, context: lines, ...search.limits },
    context,
    signal,
  );
  if (findings.state !== 'folder' && findings.state !== 'file')
    return refuse(`${shown} ${WHY[findings.state] ?? 'is not there'}`);
  const refused = asked.logs ? null : refuseReal(findings.real, findings.realRoot, context);
  if (refused !== null) return refuse(`${shown}: ${refused}`);
  const name = relativeTo(service.sourcePath, asked.path);
  const found = await sortOut({ args, search, context, name }, findings, signal);
  const body = [
    ...(found.rows.length === 0 ? ['no match'] : found.rows),
    ...found.notes.map((note) => `[… ${note} …]`),
  ];
  return { outcome: 'ok', text: `grep_search ${args.query} in ${name}\n${body.join('\n')}\n` };
}

/** Searches the service's folder, a file of it, or its logs. */
export const grepSearchTool = defineTool({
  name: 'grep_search',
  description:
    'Searches text in the service folder, in one file, or in the folder of the log files. fixed: false makes the query ' +
    'an RE2 regular expression.',
  risk: 'read',
  input,
  rules: (args, { service }) => {
    const asked = pathOrLogFolder(args.path ?? service.sourcePath, service);
    return 'refused' in asked
      ? [{ effect: 'forbidden', rule: `${args.path ?? '.'}: ${asked.refused}` }]
      : [{ effect: 'allow', rule: 'files of the service may be searched' }];
  },
  run: searchOnHost,
});
