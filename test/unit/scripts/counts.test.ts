import { expect, test } from 'vitest';
import { single, skipped, sum } from '../../../scripts/test/outcome.ts';
import { readPlaywrightReport } from '../../../scripts/test/playwright-stage.ts';
import { readVitestReport } from '../../../scripts/test/vitest-stage.ts';

const file = (status: string, assertions: { status: string; fullName: string }[]) => ({
  name: 'a.test.ts',
  status,
  assertionResults: assertions,
});

function vitest(change: Record<string, unknown>): string {
  return JSON.stringify({
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...change,
  });
}

test('passed, failed and skipped tests are counted and failures named', () => {
  const testResults = [file('failed', [{ status: 'failed', fullName: 'a breaks' }])];
  expect(
    readVitestReport(vitest({ numPassedTests: 4, numFailedTests: 1, numPendingTests: 2, testResults }), 1),
  ).toEqual({
    passed: 4,
    failed: 1,
    skipped: 2,
    notes: ['FAILED a breaks'],
  });
});

test('a test file that cannot be loaded counts as a failure', () => {
  expect(readVitestReport(vitest({ numPassedTests: 4, testResults: [file('failed', [])] }), 1)).toEqual({
    passed: 4,
    failed: 1,
    skipped: 0,
    notes: ['FAILED a.test.ts could not be run'],
  });
});

test('a run that fails without a failing test still counts as a failure', () => {
  expect(readVitestReport(vitest({ numPassedTests: 4 }), 1)).toMatchObject({ passed: 4, failed: 1 });
});

test('specs are counted, failing ones named with their host', () => {
  const report = JSON.stringify({
    suites: [{ specs: [], suites: [{ specs: [{ title: 'opens', ok: false }] }] }],
    errors: [],
    stats: { expected: 3, unexpected: 1, flaky: 0, skipped: 2 },
  });
  expect(readPlaywrightReport(report, 'electron', 1)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 2,
    notes: ['FAILED electron: opens'],
  });
});

test('a run of specs that could not start counts as a failure', () => {
  const stats = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
  const broken = JSON.stringify({ suites: [], errors: [{ message: 'no such file' }], stats });
  expect(readPlaywrightReport(broken, 'browser', 1)).toMatchObject({
    failed: 1,
    notes: ['FAILED browser: no such file'],
  });
});

test('checks and suites add up', () => {
  expect(sum([single('types', true), single('lint', false), skipped('electron', 7, 'no runtime')])).toEqual({
    passed: 1,
    failed: 1,
    skipped: 7,
    notes: ['FAILED lint', 'skipped electron (7): no runtime'],
  });
});
