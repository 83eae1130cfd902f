import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Outcome } from './outcome.ts';
import { runTool } from './run-tool.ts';

/** What is read of the JSON that vitest writes. */
const VitestReport = z.object({
  numPassedTests: z.number().int(),
  numFailedTests: z.number().int(),
  numPendingTests: z.number().int(),
  numTodoTests: z.number().int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/** Runs every vitest project. */
export async function runVitest(root: string): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'sentry-desk-vitest-'));
  const report = join(folder, 'report.json');
  try {
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { status } = await runTool({ root, tool: 'vitest', args, env: { CI: '1' } });
    return readVitestReport(readFileSync(report, 'utf8'), status);
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, notes: [`FAILED vitest left no report: ${String(error)}`] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Counts tests; a file that could not be loaded and a run that failed without a failing test count as one each. */
export function readVitestReport(json: string, status: number): Outcome {
  const report = VitestReport.parse(JSON.parse(json));
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const notes = [
    ...tests.filter((test) => test.status === 'failed').map((test) => `FAILED ${test.fullName}`),
    ...broken.map((file) => `FAILED ${file.name} could not be run`),
  ];
  const failed = report.numFailedTests + broken.length;
  const unexplained = status !== 0 && failed === 0;
  return {
    passed: report.numPassedTests,
    failed: unexplained ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    notes: unexplained ? ['FAILED vitest ended with an error outside of the tests'] : notes,
  };
}
