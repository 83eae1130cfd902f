import { Command } from 'commander';
import { auditExportCommand, auditVerifyCommand } from './audit.ts';
import { checkTask } from './check.ts';
import type { CliContext, ExitCode, GlobalOptions, Task } from './cli-context.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { hostsTrustCommand } from './hosts.ts';
import { hostsImportCommand } from './hosts-import.ts';
import { incidentListCommand, incidentShowCommand } from './incident.ts';
import { incidentReplayCommand } from './incident-replay.ts';
import { mcpCommand } from './mcp.ts';
import { openCommand } from './open.ts';
import { handoffCommand, handoffVerifyCommand, incidentReportCommand } from './reports.ts';
import { secretsSetCommand } from './secrets.ts';
import { serveCommand } from './serve.ts';

/** Hooks a task up to a command: its arguments become options under the given names. */
type Action = (task: Task<never>, ...names: string[]) => (...values: unknown[]) => Promise<void>;

/** Every command of the command line; the exit status of the one that ran is left in `outcome`. */
export function createProgram(context: CliContext, outcome: { code: ExitCode }): Command {
  const program = new Command('sentry-desk')
    .description('Follows logs over SSH, finds causes with evidence, and runs nothing you did not approve.')
    .version(context.paths.version)
    .option('--data-dir <dir>', 'data folder (or SENTRY_DESK_DATA_DIR)')
    .option('--json', 'JSON where a person would get a table')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      // Only the help of a command that lacks its other half comes here; `main.ts` says that in one line.
      writeErr: () => undefined,
      outputError: (text) => {
        const line = text
          .replace(/^error: /, '')
          .trim()
          .split('\n')
          .join(' ');
        context.stderr.write(`sentry-desk: ${line}\n`);
      },
    });
  const act: Action =
    (task, ...names) =>
    async (...values) => {
      const command = values.at(-1) as Command;
      const named = Object.fromEntries(names.map((name, index) => [name, values[index]]));
      const options = { ...command.optsWithGlobals<GlobalOptions>(), ...named };
      outcome.code = await (task as Task)(context, options);
    };
  addServing(program, act);
  addRecords(program, act);
  addSetUp(program, act);
  return program;
}

function addServing(program: Command, act: Action): void {
  program
    .command('serve')
    .description('serve the desk on 127.0.0.1')
    .option('--config <file>', 'settings file instead of settings.json of the data folder')
    .option('--port <port>', '0 takes a free one', '0')
    .option('--token-file <file>', 'bearer token, made with mode 0600 when absent')
    .action(act(serveCommand));
  program
    .command('demo')
    .description('serve the desk with an embedded host and a service that can be broken')
    .option('--port <port>', '0 takes a free one', '0')
    .option('--headless', 'without a window')
    .action(act(demoCommand));
  program.command('open').description('print a fresh address of the running host').action(act(openCommand));
  program.command('mcp').description('the guarded tools as an MCP server on stdio').action(act(mcpCommand));
}

function addRecords(program: Command, act: Action): void {
  program
    .command('check <kind>')
    .description('judge JSON Lines from stdin: injection, redact, command, path, url, patch, hostkey, detect')
    .action(act(checkTask, 'kind'));
  const audit = program.command('audit').description('the tamper-evident record');
  audit
    .command('verify')
    .description('verify the live log or an exported file')
    .option('--file <export>', 'an exported file')
    .option('--public-key <key>', 'the key to trust')
    .action(act(auditVerifyCommand));
  audit
    .command('export')
    .description('export the log')
    .requiredOption('--format <format>', 'jsonl, csv, html or pdf')
    .requiredOption('--out <file>', 'where to write it')
    .option('--incident <id>', 'of one incident only')
    .action(act(auditExportCommand));
  const incident = program.command('incident').description('incidents as they are stored');
  incident.command('list').description('all incidents').action(act(incidentListCommand));
  incident.command('show <id>').description('everything about one').action(act(incidentShowCommand, 'id'));
  incident
    .command('replay <id>')
    .description('replay one offline, from what was recorded of it')
    .option('--prompt-dir <dir>', 'prompts in the place of the recorded ones')
    .action(act(incidentReplayCommand, 'id'));
  incident
    .command('report <id>')
    .description('everything about one as a sealed file')
    .requiredOption('--out <file>', 'where to write it: .html or .pdf')
    .action(act(incidentReportCommand, 'id'));
  const handoff = program
    .command('handoff')
    .description('signed shift handoff')
    .option('--out <file>', 'where to write it');
  handoff.option('--hours <hours>', 'how long the shift was', '12');
  handoff.action(act(handoffCommand));
  handoff
    .command('verify <file>')
    .description('verify one')
    .option('--public-key <key>', 'the key to trust')
    .action(act(handoffVerifyCommand, 'file'));
}

function addSetUp(program: Command, act: Action): void {
  const secrets = program.command('secrets').description('secrets in the OS keychain');
  secrets
    .command('set <name>')
    .description('store a secret, read from the terminal or stdin')
    .action(act(secretsSetCommand, 'name'));
  const hosts = program.command('hosts').description('hosts and their keys');
  hosts
    .command('import [file]')
    .description('show the hosts of ~/.ssh/config, with what they include and jump over')
    .option('--write', 'add those that are missing to the settings')
    .option('--config <file>', 'settings file instead of settings.json of the data folder')
    .action(act(hostsImportCommand, 'file'));
  hosts
    .command('trust <host>')
    .description("pin a host's key")
    .option('--fingerprint <fingerprint>', 'SHA256:… as ssh-keygen -l prints it')
    .option('--known-hosts [file]', 'compare with this known_hosts, not with those of ssh')
    .option('--config <file>', 'settings file instead of settings.json of the data folder')
    .action(act(hostsTrustCommand, 'host'));
  program
    .command('doctor')
    .description('check the set-up')
    .option('--config <file>', 'settings file instead of settings.json of the data folder')
    .action(act(doctorCommand));
}
