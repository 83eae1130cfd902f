import { mkdir } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';
import { importSshConfig, type SshConfigImport } from '../engine/hosts/import-ssh-config.ts';
import type { RawSettings } from '../engine/settings/settings-source.ts';
import { type CliContext, print, type Task, UsageError } from './cli-context.ts';
import { dataDirOf } from './data-dir.ts';
import { readHostFile } from './host-file.ts';
import { loadCliSettings } from './load-cli-settings.ts';
import { plainText } from './plain-text.ts';

interface ImportOptions {
  readonly file?: string;
  readonly write?: boolean;
  readonly config?: string;
}

type Found = SshConfigImport['hosts'][number];

/** Shows the hosts of `~/.ssh/config`; with `--write` those that the settings do not hold yet are added to them. */
export const hostsImportCommand: Task<ImportOptions> = async (context, options) => {
  const settings = await loadCliSettings(context, options);
  const { file, problems } = settings.view();
  const [problem] = problems;
  if (problem !== undefined) throw new UsageError(`settings: ${problem.field} ${problem.message}`);
  const found = await importSshConfig({
    home: context.env['HOME'] ?? homedir(),
    user: userInfo().username,
    env: context.env,
    existing: new Set(settings.current().hosts.map(({ id }) => id)),
    ...(options.file === undefined ? {} : { file: resolve(options.file) }),
  });
  const missing = found.hosts.filter(({ exists }) => !exists);
  const added = options.write === true ? missing.map(({ host }) => host.id) : [];
  if (added.length > 0) {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await settings.change(
      (raw) => ({ raw: withMissing(raw, missing) }),
      () => undefined,
    );
  }
  if (options.json === true) print(context, JSON.stringify({ ...found, settings: file, added }));
  else for (const line of describe(found, { settings: file, added })) print(context, plainText(line));
  if (added.length > 0) await tellRunning(context, options);
  return 0;
};

/** What is in the file stays as it is, and comes first. An id that appeared meanwhile is kept. */
function withMissing(raw: RawSettings, missing: readonly Found[]): RawSettings {
  const hosts: readonly unknown[] = Array.isArray(raw['hosts']) ? (raw['hosts'] as unknown[]) : [];
  const ids = new Set(
    hosts.map((host) => (typeof host === 'object' && host !== null && 'id' in host ? host.id : null)),
  );
  return { ...raw, hosts: [...hosts, ...missing.filter(({ host }) => !ids.has(host.id)).map(({ host }) => host)] };
}

interface Written {
  readonly settings: string;
  readonly added: readonly string[];
}

function* describe(found: SshConfigImport, { settings, added }: Written): Generator<string> {
  const widest = Math.max(0, ...found.hosts.map(({ host }) => host.id.length));
  for (const { host, exists, notes } of found.hosts) {
    const state = exists ? 'is there' : added.includes(host.id) ? 'added' : 'new';
    const key = host.auth.kind === 'key' ? `key ${host.auth.path}` : host.auth.kind;
    const way = host.jump === undefined ? '' : `  through ${host.jump}`;
    yield `${host.id.padEnd(widest)}  ${state.padEnd(8)}  ${host.user ?? ''}@${host.address}:${host.port}  ${key}${way}`;
    for (const note of notes) yield `${' '.repeat(widest)}  (${note})`;
  }
  for (const { name, why } of found.left) yield `left out: ${name}: ${why}`;
  if (found.hosts.length === 0) yield `There are no hosts in ${found.file}.`;
  else if (added.length > 0)
    yield `${added.length} added to ${settings}. Pin each host's key: sentry-desk hosts trust HOST`;
  else if (found.hosts.some(({ exists }) => !exists))
    yield `Nothing was written. Add them with --write, to ${settings}`;
  else yield 'There is nothing to add.';
}

/** A running desk has read its settings already. */
async function tellRunning(context: CliContext, options: ImportOptions & { dataDir?: string }): Promise<void> {
  const running = await readHostFile(dataDirOf(context, options)).catch(() => null);
  if (running === null) return;
  const line = 'A desk serves this data folder: it takes the hosts over when it is restarted.';
  context.stderr.write(`sentry-desk: ${line}\n`);
}
