// Builds, then lays out the application folder in `release/`: `npm run package`. Further arguments go to electron-builder.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { adaptAddOn, canStandIn, isOldRuntime } from './older-runtime/node-api-stand-in.ts';
import { runTool } from './test/run-tool.ts';
import { buildThirdPartyText, readShippedPackages } from './third-party.ts';

const ROOT = join(import.meta.dirname, '..');
/** Words that say what is done with installers, not that some are wanted. */
const PUBLISHING = new Set(['--publish', '-p', 'never']);
/** Takes `dist/` as it is, for tests that run beside others of the same build. */
const KEEP_BUILD = '--keep-build';
const OUTPUT = '-c.directories.output=';
const UNREACHABLE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|getaddrinfo|status code 40\d|HTTPError|RequestError|fetch failed/;

/** Runs one step; false when it failed. */
async function step(tool: string, args: readonly string[]): Promise<{ ok: boolean; output: string }> {
  const { status, output } = await runTool({ root: ROOT, tool, args, timeoutMs: 1_200_000 });
  return { ok: status === 0, output };
}

/** A runtime at hand instead of the official download; for trying things out, never for a release. */
function localRuntime(): readonly string[] {
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '';
  if (folder === '') return [];
  const version = readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  return [`-c.electronDist=${folder}`, `-c.electronVersion=${version}`];
}

/**
 * An unpacked folder on a runtime too old for the engine is made to run all the same, and says what it is. Installers are
 * left as they are: whoever makes one of those means to give it away.
 */
function adaptToRuntime(given: readonly string[]): void {
  const named = given.find((argument) => argument.startsWith(OUTPUT))?.slice(OUTPUT.length);
  const folder = join(resolve(ROOT, named ?? 'release'), 'linux-unpacked');
  if (!existsSync(folder) || !isOldRuntime(folder)) return;
  if (!canStandIn()) {
    process.stderr.write('\nThe engine does not run on this runtime: it brings Node 20, and needed is 22.\n');
    return;
  }
  adaptAddOn(join(folder, 'resources', 'app.asar.unpacked'));
  process.stderr.write(
    '\nThe SQLite add-on was adapted to this old runtime: the folder is for trying out, never for a release.\n',
  );
}

/** The address where a package looks for its successors; without one nothing about updates is in the package. */
function updateFeed(): readonly string[] {
  const url = process.env['SENTRY_DESK_UPDATE_URL'] ?? '';
  if (url === '') return [];
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
    throw new Error(`SENTRY_DESK_UPDATE_URL must be an https address: ${url}`);
  return ['-c.publish.provider=generic', `-c.publish.url=${url}`];
}

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  const given = words.filter((word) => word !== KEEP_BUILD);
  const build = words.includes(KEEP_BUILD) ? { ok: true } : await step('electron-vite', ['build']);
  if (!build.ok) return 1;
  writeFileSync(join(ROOT, 'dist', 'third-party-licences.txt'), buildThirdPartyText(readShippedPackages(ROOT)));
  const unpacked = given.every((argument) => argument.startsWith('-c') || PUBLISHING.has(argument));
  const { ok, output } = await step('electron-builder', [
    ...(unpacked ? ['--dir'] : []),
    ...given,
    ...(given.includes('--publish') ? [] : ['--publish', 'never']),
    ...localRuntime(),
    ...updateFeed(),
  ]);
  if (ok) {
    if (unpacked) adaptToRuntime(given);
    return 0;
  }
  if (UNREACHABLE.test(output)) {
    process.stderr.write(
      '\nThe Electron download cannot be reached from here, so the application folder was not made. ',
    );
    process.stderr.write('The build itself is complete in dist/.\n');
  }
  return 1;
}

process.exitCode = await main();
