// Builds, then lays out the application folder in `release/`: `npm run package`. Further arguments go to electron-builder.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from './test/run-tool.ts';
import { buildThirdPartyText, readShippedPackages } from './third-party.ts';

const ROOT = join(import.meta.dirname, '..');
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

/** The address where a package looks for its successors; without one nothing about updates is in the package. */
function updateFeed(): readonly string[] {
  const url = process.env['SENTRY_DESK_UPDATE_URL'] ?? '';
  if (url === '') return [];
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:')
    throw new Error(`SENTRY_DESK_UPDATE_URL must be an https address: ${url}`);
  return ['-c.publish.provider=generic', `-c.publish.url=${url}`];
}

async function main(): Promise<number> {
  const build = await step('electron-vite', ['build']);
  if (!build.ok) return 1;
  writeFileSync(join(ROOT, 'dist', 'third-party-licences.txt'), buildThirdPartyText(readShippedPackages(ROOT)));
  const given = process.argv.slice(2);
  const { ok, output } = await step('electron-builder', [
    ...(given.some((argument) => !argument.startsWith('-c')) ? [] : ['--dir']),
    ...given,
    ...(given.includes('--publish') ? [] : ['--publish', 'never']),
    ...localRuntime(),
    ...updateFeed(),
  ]);
  if (ok) return 0;
  if (UNREACHABLE.test(output)) {
    process.stderr.write(
      '\nThe Electron download cannot be reached from here, so the application folder was not made. ',
    );
    process.stderr.write('The build itself is complete in dist/.\n');
  }
  return 1;
}

process.exitCode = await main();
