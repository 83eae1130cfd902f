import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { DEFAULT_ANTHROPIC_MODEL } from '../engine/models/anthropic-abilities.ts';
import { createModelClient } from '../engine/models/create-model-client.ts';
import { createSecretStore, keychainAnsweredFile } from '../engine/secrets/create-secret-store.ts';
import type { SettingsSource } from '../engine/settings/settings-source.ts';
import { type CliContext, type GlobalOptions, print, type Task } from './cli-context.ts';
import { dataDirOf } from './data-dir.ts';
import { keychainHint } from './keychain-hint.ts';
import { loadCliSettings } from './load-cli-settings.ts';
import { createStderrLogger } from './stderr-logger.ts';

interface Finding {
  readonly name: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
}

const PROBE_TIMEOUT_MS = 20_000;

type DoctorOptions = GlobalOptions & { config?: string };

/** Looks at everything the desk needs; exit status 1 when something needed is missing. */
export const doctorCommand: Task<{ config?: string }> = async (context, options) => {
  const settings = await loadCliSettings(context, options);
  const findings = await Promise.all([
    checkDataDir(context, options),
    checkSettings(settings),
    checkKeychain(context, options),
    checkGit(),
    checkSshAgent(context, settings),
    checkModel(context, settings),
  ]);
  if (options.json === true) print(context, JSON.stringify(findings));
  else
    for (const { name, state, detail } of findings) print(context, `${state.padEnd(4)}  ${name.padEnd(12)}  ${detail}`);
  return findings.some((finding) => finding.state === 'fail') ? 1 : 0;
};

async function checkDataDir(context: CliContext, options: DoctorOptions): Promise<Finding> {
  const dir = dataDirOf(context, options);
  const name = 'data folder';
  for (let folder = dir; ; folder = dirname(folder)) {
    const info = await stat(folder).catch(() => null);
    if (info === null && folder !== dirname(folder)) continue;
    const usable = info?.isDirectory() === true && (await canWrite(folder));
    if (!usable) return { name, state: 'fail', detail: `${folder} cannot be written` };
    return { name, state: 'ok', detail: folder === dir ? dir : `${dir} will be made on the first start` };
  }
}

async function canWrite(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function checkSettings(settings: SettingsSource): Promise<Finding> {
  const { file, problems, settings: current } = settings.view();
  const name = 'settings';
  if (problems.length > 0) {
    return {
      name,
      state: 'fail',
      detail: `${file}: ${problems.map(({ field, message }) => `${field} ${message}`).join('; ')}`,
    };
  }
  if (current.services.length === 0)
    return { name, state: 'warn', detail: `no service is followed yet; add hosts and services to ${file}` };
  const detail = `${String(current.hosts.length)} host(s), ${String(current.services.length)} service(s) in ${file}`;
  return { name, state: 'ok', detail };
}

async function checkKeychain(context: CliContext, options: DoctorOptions): Promise<Finding> {
  const log = createStderrLogger({ ...context, env: { LOG_LEVEL: 'error' } });
  const file = keychainAnsweredFile(dataDirOf(context, options));
  const answeredBefore = await stat(file).then(
    () => true,
    () => false,
  );
  const secrets = await createSecretStore({ env: context.env, log, ...(answeredBefore ? { answeredFile: file } : {}) });
  const state = secrets.state();
  if (state === 'keychain') return { name: 'keychain', state: 'ok', detail: secrets.detail() };
  const detail = `${secrets.detail()} ${keychainHint(process.platform)}`;
  return { name: 'keychain', state: state === 'session' ? 'warn' : 'fail', detail };
}

async function checkGit(): Promise<Finding> {
  try {
    const { stdout } = await promisify(execFile)('git', ['--version'], { timeout: 5_000 });
    return { name: 'git', state: 'ok', detail: stdout.trim() };
  } catch {
    return { name: 'git', state: 'fail', detail: 'git cannot be run, and patches are checked with it: install it' };
  }
}

async function checkSshAgent({ env }: CliContext, settings: SettingsSource): Promise<Finding> {
  const wanted = settings.current().hosts.some((host) => host.address !== 'local' && host.auth.kind === 'agent');
  const socket = env['SSH_AUTH_SOCK'];
  const there = socket !== undefined && ((await stat(socket).catch(() => null))?.isSocket() ?? false);
  if (there) return { name: 'ssh agent', state: 'ok', detail: socket };
  if (wanted)
    return {
      name: 'ssh agent',
      state: 'fail',
      detail: 'a host logs in with the agent, but SSH_AUTH_SOCK names no socket: start ssh-agent and add the key',
    };
  return { name: 'ssh agent', state: 'ok', detail: 'none is running, and no host of the settings needs it' };
}

/** Asks the endpoint for its models, which costs nothing; whether the key is good shows with it. */
async function checkModel({ env, ...context }: CliContext, settings: SettingsSource): Promise<Finding> {
  const { provider, baseUrl, model = DEFAULT_ANTHROPIC_MODEL } = settings.current().llm;
  const name = 'model';
  if (provider === 'playbook') return { name, state: 'ok', detail: 'playbooks; no model is needed' };
  const log = createStderrLogger({ ...context, env: { LOG_LEVEL: 'error' } });
  try {
    const client = createModelClient({ provider, baseUrl, secrets: await createSecretStore({ env, log }) });
    const { ok, sentence } = await client.probe(model, AbortSignal.timeout(PROBE_TIMEOUT_MS));
    return { name, state: ok ? 'ok' : 'warn', detail: `${provider}: ${sentence}` };
  } catch (error) {
    return { name, state: 'fail', detail: error instanceof Error ? error.message : String(error) };
  }
}
