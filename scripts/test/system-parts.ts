import { existsSync } from 'node:fs';
import { hasProgram, runTool } from './run-tool.ts';

/** Something of the operating system that a suite needs. */
interface Part {
  readonly name: string;
  readonly debianPackage: string;
  readonly isThere: (libraries: string) => boolean;
}

const program = (name: string, debianPackage: string): Part => ({
  name,
  debianPackage,
  isThere: () => hasProgram(name),
});
const library = (name: string, debianPackage: string): Part => ({
  name,
  debianPackage,
  isThere: (libraries) => libraries.includes(`${name} `),
});
const pythonModule = (name: string, debianPackage: string): Part => ({
  name: debianPackage,
  debianPackage,
  isThere: () => existsSync(`/usr/lib/python3/dist-packages/${name}`),
});

const PARTS: readonly Part[] = [
  program('sshd', 'openssh-server'),
  program('ssh', 'openssh-client'),
  program('git', 'git'),
  // An anchor of the benchmarks; without it that anchor is left out.
  program('sqlite3', 'sqlite3'),
  // The test hosts are this machine: their health is asked with it.
  program('curl', 'curl'),
  program('ping', 'iputils-ping'),
  program('dbus-run-session', 'dbus'),
  program('gnome-keyring-daemon', 'gnome-keyring'),
  program('journalctl', 'systemd'),
  {
    name: 'systemd-journal-remote',
    debianPackage: 'systemd-journal-remote',
    isThere: () => existsSync('/usr/lib/systemd/systemd-journal-remote'),
  },
  // Containers of the tests run a busybox on its own, under both engines.
  program('busybox', 'busybox-static'),
  program('dockerd', 'docker.io'),
  program('podman', 'podman'),
  program('runc', 'runc'),
  // Reads the text of reports.
  program('pdftotext', 'poppler-utils'),
  // What the drills break.
  program('nginx', 'nginx-light'),
  program('supervisord', 'supervisor'),
  program('openssl', 'openssl'),
  {
    name: 'chromium',
    debianPackage: 'chromium',
    isThere: () => chromiumIsThere(),
  },
];
const ELECTRON_PARTS: readonly Part[] = [
  program('Xvfb', 'xvfb'),
  program('xauth', 'xauth'),
  // Makes what stands in for a newer runtime where the one at hand is older than the app's.
  program('gcc', 'gcc'),
  {
    name: 'stdio.h',
    debianPackage: 'libc6-dev',
    isThere: () => existsSync('/usr/include/stdio.h'),
  },
  library('libnotify.so.4', 'libnotify4'),
  // Play the desktop that the app runs in.
  pythonModule('dbus', 'python3-dbus'),
  pythonModule('gi', 'python3-gi'),
  library('libgtk-3.so.0', 'libgtk-3-0'),
  library('libnss3.so', 'libnss3'),
  library('libasound.so.2', 'libasound2'),
  library('libgbm.so.1', 'libgbm1'),
];

/** Whether the browser suite has a browser. */
export function chromiumIsThere(): boolean {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined) return existsSync(given);
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].some((path) => existsSync(path));
}

/** Installs what is missing when run as root on Debian; returns the names of what is missing in the end. */
export async function ensureSystemParts(root: string, withElectron: boolean): Promise<readonly string[]> {
  const parts = withElectron ? [...PARTS, ...ELECTRON_PARTS] : PARTS;
  const missing = await findMissing(root, parts);
  if (missing.length === 0 || process.getuid?.() !== 0 || !hasProgram('apt-get'))
    return missing.map(({ name }) => name);
  const packages = [...new Set(missing.map(({ debianPackage }) => debianPackage))];
  process.stdout.write(`Installing for the tests: ${packages.join(' ')}\n`);
  await apt(root, ['update']);
  const together = await apt(root, ['install', '-y', '--no-install-recommends', ...packages]);
  if (together !== 0) {
    // One name that this release does not know must not cost the others.
    for (const name of packages) await apt(root, ['install', '-y', '--no-install-recommends', name]);
  }
  return (await findMissing(root, parts)).map(({ name }) => name);
}

async function findMissing(root: string, parts: readonly Part[]): Promise<readonly Part[]> {
  const ldconfig = existsSync('/sbin/ldconfig') ? '/sbin/ldconfig' : 'ldconfig';
  const { output } = await runTool({ root, tool: ldconfig, args: ['-p'], quiet: true, timeoutMs: 20_000 });
  return parts.filter((part) => !part.isThere(output));
}

async function apt(root: string, args: readonly string[]): Promise<number> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const { status, output } = await runTool({
    root,
    tool: 'apt-get',
    args: ['-q', ...args],
    env,
    quiet: true,
    timeoutMs: 300_000,
  });
  if (status !== 0) process.stdout.write(`apt-get ${args.join(' ')} failed:\n${output.slice(-2_000)}\n`);
  return status;
}
