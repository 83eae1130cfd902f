import { z } from 'zod';
import type { ServiceSettings } from '#shared/domain/settings.ts';
import { type CommandVerdict, evaluateCommand } from '../guard/policies/evaluate-command.ts';
import type { ExecResult } from '../hosts/host-access.ts';
import { runScript, splitFields } from './run-script.ts';
import { isLogFile, logFolders, refuseReal } from './service-files.ts';
import { defineTool, failed, refuse, type ToolContext, type ToolResult } from './tool-definition.ts';

const TIMEOUT_MS = 20_000;
const MAX_BYTES = 512 * 1_024;
const RESOLVE = `for path in "$@"; do real=$(readlink -f "$path" 2>/dev/null) && [ -e "$path" ] || real=; printf '%s\\0' "$real"; done`;
/** One language, no pager, no colours, and no option that a variable could add. */
const ENVIRONMENT = ['env', 'LC_ALL=C', 'SYSTEMD_PAGER=', 'PAGER=cat', 'SYSTEMD_COLORS=0', 'COLUMNS=200'] as const;

const input = z.strictObject({ command: z.string().min(1).max(4_096) });

function healthHost(service: ServiceSettings): string[] {
  if (service.health === undefined) return [];
  const url = new URL(service.health.url);
  return [`${url.hostname}:${url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port}`];
}

function judge(command: string, service: ServiceSettings): CommandVerdict {
  const verdict = evaluateCommand({
    text: command,
    // Folders of log globs count as roots; each path is compared with the globs afterwards.
    roots: [service.sourcePath, ...logFolders(service)],
    healthHosts: healthHost(service),
    ports: service.ports,
  });
  if (verdict.verdict === 'deny') return verdict;
  const stranger = verdict.paths.find(
    (path) => !path.startsWith(`${service.sourcePath}/`) && !isLogFile(path, service),
  );
  return stranger === undefined ? verdict : { verdict: 'deny', reason: `${stranger} is not a file of the service` };
}

/** Puts the real files in the place of the named ones, or says why one of them is refused. */
async function resolvePaths(
  verdict: Extract<CommandVerdict, { verdict: 'allow' }>,
  context: ToolContext,
  signal: AbortSignal,
): Promise<readonly string[] | string> {
  if (verdict.paths.length === 0) return verdict.argv;
  const { service, hosts } = context;
  const result = await runScript(
    { hosts, host: service.host },
    { script: RESOLVE, args: [service.sourcePath, ...verdict.paths], timeoutMs: TIMEOUT_MS, maxOutputBytes: 131_072 },
    signal,
  );
  const [realRoot = '', ...reals] = splitFields(result.stdout, verdict.paths.length + 1).fields;
  for (const [index, path] of verdict.paths.entries()) {
    const real = reals[index] ?? '';
    const refused = real === '' ? 'is not there' : refuseReal(real, realRoot, context);
    if (refused !== null) return `${path}: ${refused}`;
  }
  return verdict.argv.map((word) => reals[verdict.paths.indexOf(word)] ?? word);
}

async function runOnHost(args: z.output<typeof input>, context: ToolContext, signal: AbortSignal): Promise<ToolResult> {
  const verdict = judge(args.command, context.service);
  if (verdict.verdict === 'deny') return refuse(verdict.reason);
  const argv = await resolvePaths(verdict, context, signal);
  if (typeof argv === 'string') return refuse(argv);
  const result = await context.hosts.exec(
    context.service.host,
    { argv: [...ENVIRONMENT, ...argv], timeoutMs: TIMEOUT_MS, maxOutputBytes: MAX_BYTES },
    signal,
  );
  return answerFor(args.command, result);
}

/** `env` and the shells say with these that the program could not be run at all: that is no finding about the service. */
const NOT_RUN = new Map([
  [126, 'cannot be run'],
  [127, 'is not installed'],
]);

/** What a diagnostic that ran, or could not run, tells the agent. */
export function answerFor(command: string, result: ExecResult): ToolResult {
  const why = NOT_RUN.get(result.exitCode ?? 0);
  if (why !== undefined) return failed(`${command.split(' ', 1)[0]} ${why} on this host`);
  const cut = result.truncated ? `\n[… more than ${MAX_BYTES} bytes: the rest was not read …]` : '';
  const output = `${result.stdout.toString('utf8')}${result.stderr.toString('utf8')}${cut}`;
  if (result.timedOut) {
    const until = output === '' ? '' : `; until then it said:\n${output}`;
    return failed(`${command} did not end within ${TIMEOUT_MS / 1_000} s and was ended${until}`);
  }
  return { outcome: 'ok', text: `run_diagnostics ${command} exit ${result.exitCode ?? 'by a signal'}\n${output}` };
}

/** Runs one command of the whitelist on the service's host. */
export const runDiagnosticsTool = defineTool({
  name: 'run_diagnostics',
  description:
    'Runs one read-only command on the host of the service: ps, netstat, ss, curl (health address only), tail, df, free, ' +
    'uptime, systemctl status, journalctl, ping -c. No shell: no pipes, no variables, no redirects.',
  risk: 'diagnostic',
  input,
  rules: (args, { service }) => {
    const verdict = judge(args.command, service);
    return [{ effect: verdict.verdict === 'allow' ? 'allow' : 'forbidden', rule: verdict.reason }];
  },
  run: runOnHost,
});
