import { execFile } from 'node:child_process';
import { access, chmod, constants, cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '#shared/errors/app-error.ts';
import type { NodeProgram } from './find-node.ts';
import { freePort } from './free-port.ts';

/** The folder that plays the demo's host, with its service under git. */
export interface DemoHost {
  /** Holds everything of the demo, keys and settings too; mode 0700. */
  readonly folder: string;
  /** What an SSH user sees as home. */
  readonly root: string;
  readonly sourcePath: string;
  readonly servicePort: number;
  readonly inventoryPort: number;
  /** The whole environment of commands on the host. */
  readonly env: Readonly<Record<string, string>>;
}

export interface DemoHostOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly node: NodeProgram;
}

const run = promisify(execFile);

/** Makes the folder; removes it again when something goes wrong. Fails with `not_supported` without git. */
export async function prepareDemoHost(options: DemoHostOptions): Promise<DemoHost> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'sentry-desk-demo-')));
  try {
    return await fill(folder, options);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function fill(folder: string, { env, node }: DemoHostOptions): Promise<DemoHost> {
  const resources = await findResources(import.meta.dirname);
  const root = join(folder, 'host');
  const sourcePath = join(root, 'srv/shop-api');
  const systemPath = env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  const host: DemoHost = {
    folder,
    root,
    sourcePath,
    servicePort: await freePort(),
    inventoryPort: await freePort(),
    env: { PATH: `${join(root, 'bin')}${delimiter}${systemPath}`, HOME: root, LANG: 'C.UTF-8' },
  };
  await cp(join(resources, 'service'), sourcePath, { recursive: true });
  await cp(join(resources, 'supervisor.mjs'), join(folder, 'supervisor.mjs'));
  await chmod(join(sourcePath, 'ctl'), 0o755);
  await installPrograms(host, { resources, node, systemPath });
  await writePorts(host);
  await putUnderGit(host);
  return host;
}

async function findResources(from: string): Promise<string> {
  const candidate = join(from, 'resources/demo');
  if (await isThere(join(candidate, 'supervisor.mjs'))) return candidate;
  if (dirname(from) === from)
    throw new AppError('not_supported', 'The files of the demo (resources/demo) are not there.');
  return findResources(dirname(from));
}

interface Programs {
  readonly resources: string;
  readonly node: NodeProgram;
  readonly systemPath: string;
}

async function installPrograms(host: DemoHost, { resources, node, systemPath }: Programs): Promise<void> {
  const bin = join(host.root, 'bin');
  await mkdir(bin, { recursive: true });
  const settings = Object.entries(node.env).map(([name, value]) => `${name}=${value} `);
  const quoted = `'${node.path.replaceAll("'", `'\\''`)}'`;
  await writeFile(join(bin, 'node'), `#!/bin/sh\n${settings.join('')}exec ${quoted} "$@"\n`, { mode: 0o755 });
  const folders = systemPath.split(delimiter);
  const found = await Promise.all(folders.map((folder) => isThere(join(folder, 'curl'), constants.X_OK)));
  if (found.includes(true)) return;
  await writeFile(join(bin, 'curl'), await readFile(join(resources, 'curl.cjs')), { mode: 0o755 });
}

async function writePorts(host: DemoHost): Promise<void> {
  const file = join(host.sourcePath, 'config/shop.json');
  const config = JSON.parse(await readFile(file, 'utf8')) as { port: number; upstream: { port: number } };
  config.port = host.servicePort;
  config.upstream.port = host.inventoryPort;
  await writeFile(file, `${JSON.stringify(config, null, 2)}\n`);
}

async function putUnderGit(host: DemoHost): Promise<void> {
  await writeFile(join(host.sourcePath, '.gitignore'), 'logs/\nrun/\n');
  const env = { ...host.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const git = (...args: string[]): Promise<unknown> => run('git', args, { cwd: host.sourcePath, env, timeout: 20_000 });
  try {
    await git('-c', 'init.defaultBranch=main', 'init', '--quiet');
    await git('config', 'user.name', 'Shop team');
    await git('config', 'user.email', 'shop@example.invalid');
    await git('add', '--all');
    await git('-c', 'commit.gpgsign=false', 'commit', '--quiet', '--message', 'shop-api 1.4.2');
  } catch (cause) {
    throw new AppError('not_supported', 'The demo needs git, and it could not be run.', { cause });
  }
}

async function isThere(path: string, mode = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
