// Builds ssh2's native parts for the Node that runs this, offline, unless they are there. Never fails: SSH works without them.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const TIMEOUT_MS = 120_000;

const run = promisify(execFile);
const require = createRequire(import.meta.url);

interface NativePart {
  readonly folder: string;
  readonly binary: string;
  /** Run before the build; what it prints is kept in the file named after it. */
  readonly before?: { readonly script: string; readonly output: string };
}

/** The folder of a package that came with another one. */
function folderOf(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

/** Where ssh2 looks for its cipher binding, and the package that tells it what the processor can do. */
function nativeParts(): NativePart[] {
  const crypto = join(folderOf('ssh2'), 'lib/protocol/crypto');
  const cpu = folderOf('cpu-features');
  const before = { script: 'buildcheck.js', output: 'buildcheck.gypi' };
  return [
    { folder: crypto, binary: 'build/Release/sshcrypto.node' },
    { folder: cpu, binary: 'build/Release/cpufeatures.node', before },
  ];
}

/** In a process of its own: a library that failed to load once cannot be tried again in the same one. */
async function loads(part: NativePart): Promise<boolean> {
  const path = join(part.folder, part.binary);
  if (!existsSync(path)) return false;
  return run(process.execPath, ['-e', 'require(process.argv[1])', path], { timeout: TIMEOUT_MS }).then(
    () => true,
    () => false,
  );
}

/** The folder that holds `include/node` of the Node that runs this: in the platform's part of the `node` package. */
function findHeaders(): string {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const fromNode = createRequire(require.resolve('node/package.json'));
  const packages = [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`];
  const found = packages.flatMap((name) => {
    try {
      return [dirname(fromNode.resolve(`${name}/package.json`))];
    } catch {
      return [];
    }
  });
  const folder = [...found, join(dirname(process.execPath), '..')].find((path) =>
    existsSync(join(path, 'include/node/node.h')),
  );
  if (folder === undefined) throw new Error('the headers of Node were not found');
  return folder;
}

async function headersFit(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'include/node/node_version.h'), 'utf8');
  return text.includes(`define NODE_MODULE_VERSION ${process.versions.modules}`);
}

async function build(part: NativePart, headers: string): Promise<void> {
  const options = { cwd: part.folder, timeout: TIMEOUT_MS, maxBuffer: 64 * 1_048_576, env: withoutOtherNode() };
  if (part.before !== undefined) {
    const { stdout } = await run(process.execPath, [part.before.script], options);
    await writeFile(join(part.folder, part.before.output), stdout);
  }
  const major = process.versions.openssl.split('.')[0] ?? '3';
  const args = ['rebuild', `--nodedir=${headers}`, `--real_openssl_major=${major}`];
  await run(process.execPath, [join(folderOf('node-gyp'), 'bin/node-gyp.js'), ...args], options);
  if (!(await loads(part))) throw new Error('what was built cannot be loaded');
}

/** What npm hands on of its settings would win over our arguments, and may name the headers of another Node. */
function withoutOtherNode(): NodeJS.ProcessEnv {
  const other = /^npm_config_(?:nodedir|target|disturl|runtime|arch)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !other.test(name)));
}

function reasonOf(error: unknown): string {
  const { stderr = '', message = String(error) } = error as { stderr?: string; message?: string };
  const told = stderr.split('\n').find((line) => /^gyp ERR! stack Error|fatal error:|not found/.test(line));
  return (told ?? message.split('\n')[0] ?? '').replace('gyp ERR! stack Error: ', '').trim().slice(0, 200);
}

async function main(): Promise<void> {
  try {
    const parts = await Promise.all(nativeParts().map(async (part) => ({ part, built: await loads(part) })));
    const missing = parts.flatMap(({ part, built }) => (built ? [] : [part]));
    if (missing.length === 0) return;
    const headers = findHeaders();
    if (!(await headersFit(headers))) throw new Error(`${headers} holds no headers of Node ${process.version}`);
    await Promise.all(missing.map((part) => build(part, headers)));
    process.stdout.write(`The native parts of ssh2 were built for Node ${process.version}.\n`);
  } catch (error) {
    process.stdout.write(`SSH runs without the native parts of ssh2, only slower: ${reasonOf(error)}\n`);
  }
}

await main();
