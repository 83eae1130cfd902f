// All checks: `npm test`. Goes on after a failure; the last line is `N passed, N failed, N skipped`.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findAccount, findSandbox } from '../test/e2e/fixtures/account.ts';
import { type Outcome, single, skipped, sum } from './test/outcome.ts';
import { countSpecs, displayIsThere, type EndToEndProject, runPlaywright } from './test/playwright-stage.ts';
import { runTool } from './test/run-tool.ts';
import { chromiumIsThere, ensureSystemParts } from './test/system-parts.ts';
import { runVitest } from './test/vitest-stage.ts';

const ROOT = join(import.meta.dirname, '..');

/** A check by one tool. */
async function check(name: string, tool: string, args: readonly string[]): Promise<Outcome> {
  heading(name);
  const { status } = await runTool({ root: ROOT, tool, args });
  return single(name, status === 0);
}

/** Why a host of the end-to-end suite cannot be run here; null when it can. */
function obstacle(project: EndToEndProject): string | null {
  if (project === 'browser') return chromiumIsThere() ? null : 'Chromium is missing';
  if (!electronIsThere()) return 'there is no Electron runtime (see ELECTRON_OVERRIDE_DIST_PATH)';
  if (process.platform === 'linux' && !displayIsThere()) return 'there is neither a display nor Xvfb';
  try {
    return findSandbox(electronFolder(), findAccount()) === 'none' ? 'Electron cannot be sandboxed here' : null;
  } catch (error) {
    return `there is no unprivileged account to run it (${String(error)})`;
  }
}

/** Whether a runtime is there without fetching one. */
function electronIsThere(): boolean {
  return existsSync(join(electronFolder(), process.platform === 'linux' ? 'electron' : 'version'));
}

function electronFolder(): string {
  return process.env['ELECTRON_OVERRIDE_DIST_PATH'] || join(ROOT, 'node_modules', 'electron', 'dist');
}

async function endToEnd(project: EndToEndProject, built: boolean): Promise<Outcome> {
  const why = built ? obstacle(project) : 'the build failed';
  if (why === null) return runPlaywright(ROOT, project);
  return skipped(`end to end in ${project}`, await countSpecs(ROOT, project), why);
}

function heading(name: string): void {
  process.stdout.write(`\n── ${name}\n`);
}

async function main(): Promise<void> {
  const missing = await ensureSystemParts(ROOT, electronIsThere());
  if (missing.length > 0) process.stdout.write(`Missing, so their suites are skipped: ${missing.join(', ')}\n`);
  const outcomes: Outcome[] = [
    await check('lint', 'oxlint', ['--type-aware', '--deny-warnings', '.']),
    await check('format', 'biome', ['check', '.']),
    await check('types', process.execPath, ['scripts/typecheck.ts']),
    await check('dead code', 'knip', []),
  ];
  heading('unit, engine, contract, security, renderer');
  outcomes.push(await runVitest(ROOT));
  const build = await check('build', 'electron-vite', ['build', '--logLevel', 'warn']);
  heading('end to end, browser and electron');
  const built = build.failed === 0;
  // Side by side: they mostly wait, each for a desk of its own.
  outcomes.push(build, ...(await Promise.all([endToEnd('browser', built), endToEnd('electron', built)])));

  const total = sum(outcomes);
  process.stdout.write(`\n${[...total.notes, ...missing.map((name) => `missing: ${name}`)].join('\n')}\n`);
  process.stdout.write(
    `${String(total.passed)} passed, ${String(total.failed)} failed, ${String(total.skipped)} skipped\n`,
  );
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

await main();
