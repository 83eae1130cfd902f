import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Outcome } from './outcome.ts';
import { hasProgram, runTool, type ToolRun } from './run-tool.ts';

export type EndToEndProject = 'browser' | 'electron';

const Spec = z.object({ title: z.string(), ok: z.boolean() });
interface Suite {
  readonly specs: readonly z.infer<typeof Spec>[];
  readonly suites?: readonly Suite[] | undefined;
}
const Suite: z.ZodType<Suite> = z.lazy(() => z.object({ specs: z.array(Spec), suites: z.array(Suite).optional() }));

/** What is read of the JSON that Playwright writes. */
const PlaywrightReport = z.object({
  suites: z.array(Suite),
  errors: z.array(z.object({ message: z.string().optional() })),
  stats: z.object({
    expected: z.number().int(),
    unexpected: z.number().int(),
    flaky: z.number().int(),
    skipped: z.number().int(),
  }),
});

/** Runs the specs in one of the two hosts; Electron under a display of its own where there is none. */
export async function runPlaywright(root: string, project: EndToEndProject): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'sentry-desk-playwright-'));
  const report = join(folder, 'report.json');
  try {
    const args = ['test', `--project=${project}`, '--reporter=list,json', `--output=test-results/${project}`];
    const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report, CI: '1' };
    const { status } = await runTool(underDisplay({ root, tool: 'playwright', args, env }, project));
    return readPlaywrightReport(readFileSync(report, 'utf8'), project, status);
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, notes: [`FAILED ${project} left no report: ${String(error)}`] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many specs there are for a host that is not there. */
export async function countSpecs(root: string, project: EndToEndProject): Promise<number> {
  const args = ['test', '--list', `--project=${project}`];
  const { output } = await runTool({ root, tool: 'playwright', args, quiet: true, timeoutMs: 60_000 });
  return Number(/^Total: (\d+) test/m.exec(output)?.[1] ?? 1);
}

/** Whether the window can be shown. */
export function displayIsThere(): boolean {
  return (process.env['DISPLAY'] ?? '') !== '' || hasProgram('xvfb-run');
}

export function readPlaywrightReport(json: string, project: EndToEndProject, status: number): Outcome {
  const report = PlaywrightReport.parse(JSON.parse(json));
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failures = failedTitles(report.suites).map((title) => `FAILED ${project}: ${title}`);
  const errors = report.errors.map(({ message }) => `FAILED ${project}: ${message ?? 'an error outside of the specs'}`);
  const failed = unexpected + flaky + errors.length;
  const unexplained = status !== 0 && failed === 0;
  return {
    passed: expected,
    failed: unexplained ? 1 : failed,
    skipped,
    notes: unexplained
      ? [`FAILED ${project}: Playwright ended with status ${String(status)}`]
      : [...failures, ...errors],
  };
}

function failedTitles(suites: readonly Suite[]): readonly string[] {
  return suites.flatMap((suite) => [
    ...suite.specs.filter((spec) => !spec.ok).map((spec) => spec.title),
    ...failedTitles(suite.suites ?? []),
  ]);
}

function underDisplay(run: ToolRun, project: EndToEndProject): ToolRun {
  if (project !== 'electron' || (process.env['DISPLAY'] ?? '') !== '') return run;
  return { ...run, tool: 'xvfb-run', args: ['-a', '-s', '-screen 0 1920x1200x24', run.tool, ...run.args] };
}
