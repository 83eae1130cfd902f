import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

/** A way to open the window, or in a sentence why there is none. */
export type Desktop =
  | { readonly electron: string; readonly env: Readonly<Record<string, string>> }
  | { readonly why: string };

type Environment = Readonly<Record<string, string | undefined>>;

const PACKAGE = join(import.meta.dirname, '../node_modules/electron');
const PROGRAMS: Readonly<Record<string, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};
// The first Electron whose own Node (22.14) can run the engine.
const FIRST_WITH_NODE_22 = 35;

/** Looks for a display and an Electron runtime, and fetches the runtime when it is missing and can be reached. */
export async function findDesktop(env: Environment): Promise<Desktop> {
  const platform = process.platform;
  if (platform !== 'darwin' && platform !== 'win32') {
    if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return { why: 'there is no display' };
    if (process.getuid?.() === 0) return { why: 'Electron does not start sandboxed as root' };
  }
  const folder = env['ELECTRON_OVERRIDE_DIST_PATH'] || join(PACKAGE, 'dist');
  const electron = join(folder, PROGRAMS[platform] ?? 'electron');
  if (!existsSync(electron) && !(await fetchElectron(env))) return { why: 'there is no Electron runtime' };
  if (!existsSync(electron)) return { why: `there is no Electron runtime in ${folder}` };
  return { electron, env: needsEngineNode(folder) ? { SENTRY_DESK_ENGINE_NODE: process.execPath } : {} };
}

function needsEngineNode(folder: string): boolean {
  const file = join(folder, 'version');
  const major = existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8').replace(/^v/, ''), 10) : Number.NaN;
  return major < FIRST_WITH_NODE_22;
}

async function fetchElectron(env: Environment): Promise<boolean> {
  if (env['ELECTRON_OVERRIDE_DIST_PATH'] || env['ELECTRON_SKIP_BINARY_DOWNLOAD']) return false;
  const usesProxy = Boolean(env['HTTPS_PROXY'] || env['https_proxy'] || env['ELECTRON_GET_USE_PROXY']);
  const mirror = env['ELECTRON_MIRROR'] || env['npm_config_electron_mirror'] || 'https://github.com/';
  if (!usesProxy && !(await isReachable(mirror))) return false;
  process.stderr.write('fetching the Electron runtime …\n');
  const args = [join(PACKAGE, 'install.js')];
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 'ignore'], timeout: 300_000 });
  return status === 0;
}

// A download that cannot even connect would hang for minutes where packets are dropped.
function isReachable(address: string): Promise<boolean> {
  if (!URL.canParse(address)) return Promise.resolve(false);
  const { hostname, port, protocol } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) || (protocol === 'http:' ? 80 : 443) });
    const answer = (isUp: boolean) => (): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(isUp);
    };
    const late = setTimeout(answer(false), 3_000);
    socket.on('connect', answer(true)).on('error', answer(false));
  });
}
