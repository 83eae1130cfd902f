import { describe, expect, it } from 'vitest';
import { decideWindow } from '../../../src/main/engine/agents/decide-window.ts';
import { evaluateVerification } from '../../../src/main/engine/agents/evaluate-verification.ts';
import { expectedLines } from '../../../src/main/engine/agents/expected-lines.ts';
import { gradeDiagnosis, isProven, lowerConfidence } from '../../../src/main/engine/agents/grade-diagnosis.ts';
import { silenceTracing } from '../../../src/main/engine/agents/silence-tracing.ts';
import { routeAfter } from '../../../src/main/engine/agents/supervisor.ts';
import type { Evidence } from '../../../src/main/engine/db/evidence-repository.ts';
import { EvidenceRef, IncidentId } from '../../../src/shared/domain/ids.ts';
import type { VerificationReport } from '../../../src/shared/domain/reports.ts';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';

const line: Evidence = {
  ref: EvidenceRef.parse('log:1'),
  incidentId: IncidentId.parse('inc-1'),
  at: '2026-01-02T03:04:05.000Z',
  source: 'web-1:/var/log/shop.log',
  offset: 12,
  matched: true,
  text: untrusted('ERROR connect ECONNREFUSED 127.0.0.1:9107'),
};

function diagnosis(ref: string, quote: string) {
  return { rootCause: 'x', confidence: 1, fixable: true, claims: [{ text: 'c', evidence: [{ ref, quote }] }] };
}

describe('the grading of a diagnosis', () => {
  it('verifies a quote that stands in the evidence', () => {
    const graded = gradeDiagnosis(diagnosis('log:1', 'ECONNREFUSED 127.0.0.1:9107'), [line]);
    expect(graded.claims).toEqual([
      {
        text: 'c',
        evidence: [
          { ref: 'log:1', quote: 'ECONNREFUSED 127.0.0.1:9107', source: 'web-1:/var/log/shop.log', verified: true },
        ],
      },
    ]);
    expect(isProven(graded)).toBe(true);
  });

  it.each([
    ['an altered quote', 'log:1', 'ECONNREFUSED 127.0.0.1:9108'],
    ['evidence that was never captured', 'log:2', 'ECONNREFUSED'],
    ['a blank quote', 'log:1', ' '],
    ['a quote of one character', 'log:1', 'E'],
  ])('does not verify %s', (_what, ref, quote) => {
    expect(isProven(gradeDiagnosis(diagnosis(ref, quote), [line]))).toBe(false);
  });
});

describe('a quote of a tool result', () => {
  const result = (source: string, text: string): Evidence => ({
    ...line,
    ref: EvidenceRef.parse('tool:1'),
    source,
    text: untrusted(text),
  });
  const asked = result(
    'tool grep_search({"query":"the port is wrong"})',
    '[tool:1] grep_search "the port is wrong": 1 match\nconfig.ini:2:port=9999',
  );

  it('proves what came back, not what was asked for', () => {
    const proven = (quote: string) => isProven(gradeDiagnosis(diagnosis('tool:1', quote), [asked]));
    expect([proven('port=9999'), proven('1 match'), proven('the port is wrong')]).toEqual([true, true, false]);
  });
});

describe('the confidence', () => {
  it.each([
    [2, 2, 0.9],
    [1, 2, 0.45],
    [1, 3, 0.3],
    [0, 2, 0],
    [0, 0, 0],
  ])('of 0.9 with %d of %d claims proven is %d', (proven, claims, left) => {
    expect(lowerConfidence(0.9, { proven, claims })).toBe(left);
  });

  it('that was lowered is kept beside what was stated', () => {
    const report = diagnosis('log:1', 'ECONNREFUSED');
    const claims = [...report.claims, { text: 'd', evidence: [{ ref: 'log:1', quote: 'invented' }] }];
    expect(gradeDiagnosis({ ...report, claims }, [line])).toMatchObject({ confidence: 0.5, statedConfidence: 1 });
  });
});

describe('the verification', () => {
  const yes: VerificationReport = { fixed: 'yes', reason: 'Health answers 200.', evidence: [] };
  const seen = {
    finishedAt: new Date(10_000),
    lastLineAt: new Date(9_000),
    graceMs: 1_000,
    observedAt: new Date(13_500),
    heard: true,
    traffic: { expected: 0, seen: 0 },
    longEnough: true,
    running: { verdict: 'yes', detail: '' },
    healthy: { verdict: 'yes', detail: '' },
    newErrors: [],
  } as const;
  const unasked = { verdict: 'unknown', detail: '' } as const;

  it('holds when the error stayed away and the log was heard', () => {
    expect(evaluateVerification(yes, seen)).toEqual({
      fixed: 'yes',
      reason:
        'Health answers 200. The error has stayed away for 3 s while its log was followed, the service runs, its health check passes.',
    });
  });

  it('forgives a line that was on its way', () => {
    expect(evaluateVerification(yes, { ...seen, lastLineAt: new Date(11_000) }).fixed).toBe('yes');
  });

  it('does not believe a validator that says yes while the error comes back', () => {
    expect(evaluateVerification(yes, { ...seen, lastLineAt: new Date(11_001) }).fixed).toBe('no');
  });

  it('is not proven by the silence of a log that is not heard', () => {
    expect(evaluateVerification(yes, { ...seen, heard: false }).fixed).toBe('unknown');
  });

  it.each([
    ['the service does not run', { running: { verdict: 'no', detail: 'exit 3' } }, 'no'],
    ['the health check fails', { healthy: { verdict: 'no', detail: 'answers 500' } }, 'no'],
    ['a new error of the service began', { newErrors: ['boom'] }, 'unknown'],
    ['the log fell silent where it is usually written', { traffic: { expected: 40, seen: 3 } }, 'unknown'],
    ['the error came too rarely, and nothing else shows life', { longEnough: false, healthy: unasked }, 'unknown'],
  ] as const)('is not overruled by the validator when %s', (_what, change, fixed) => {
    expect(evaluateVerification(yes, { ...seen, ...change }).fixed).toBe(fixed);
  });

  it.each([
    ['what cannot be asked', { running: unasked, healthy: unasked }],
    ['a log with comparable traffic', { traffic: { expected: 40, seen: 30 } }],
    ['a log that is hardly ever written', { traffic: { expected: 4, seen: 0 } }],
    [
      'a rare error where the service shows life',
      { longEnough: false, healthy: unasked, traffic: { expected: 0, seen: 5 } },
    ],
  ] as const)('is not held up by %s', (_what, change) => {
    expect(evaluateVerification(yes, { ...seen, ...change }).fixed).toBe('yes');
  });

  it.each(['no', 'unknown'] as const)('is lowered by a validator that says %s', (fixed) => {
    expect(evaluateVerification({ ...yes, fixed }, seen)).toEqual({ fixed, reason: yes.reason });
  });
});

describe('the window of a verification', () => {
  const bounds = { leastMs: 2_000, mostMs: 120_000 };
  const rate = (count: number, seconds: number) => ({ count, firstAt: new Date(0), lastAt: new Date(seconds * 1_000) });

  it.each([
    ['one error', rate(1, 0), { waitMs: 2_000, intervalMs: null, enough: true }],
    ['many in a second', rate(101, 1), { waitMs: 2_000, intervalMs: 10, enough: true }],
    ['one in ten seconds', rate(4, 30), { waitMs: 30_000, intervalMs: 10_000, enough: true }],
    ['one in a minute', rate(3, 120), { waitMs: 120_000, intervalMs: 60_000, enough: false }],
  ])('fits the rate of %s', (_what, seen, window) => {
    expect(decideWindow(seen, bounds)).toEqual(window);
  });
});

describe('the lines that a log should have', () => {
  it('are those of the minutes before the fix, without errors and without blind minutes', () => {
    const lines = [...Array.from({ length: 56 }, () => 0), 60, null, 70, 500];
    const matched = [...Array.from({ length: 56 }, () => 0), 0, null, 10, 0];
    const rates = { bucketSeconds: 60, from: new Date(0).toISOString(), lines, matched };
    const until = new Date(59.5 * 60_000);
    // Nine minutes before were heard; seven of them had nothing.
    expect(expectedLines(rates, { until, spanMs: 30_000 })).toBeCloseTo((120 / 9) * 0.5);
  });
});

describe('the supervisor', () => {
  it('routes every outcome to one place', () => {
    expect(
      (
        [
          'investigate',
          'diagnosed',
          'turn_taken',
          'plan_pending',
          'approved',
          'executed',
          'changed',
          'not_fixed',
          'ended',
        ] as const
      ).map(routeAfter),
    ).toEqual([
      'diagnosis',
      'turn',
      'remediation',
      'decision',
      'execution',
      'verification',
      'diagnosis',
      'diagnosis',
      null,
    ]);
  });
});

describe('the telemetry of the graph library', () => {
  it('cannot be turned on by the environment', () => {
    const env: Record<string, string | undefined> = { LANGSMITH_TRACING: 'true', LANGCHAIN_TRACING_V2: 'true' };
    silenceTracing(env);
    expect(env).toEqual({
      LANGSMITH_TRACING: 'false',
      LANGSMITH_TRACING_V2: 'false',
      LANGCHAIN_TRACING: 'false',
      LANGCHAIN_TRACING_V2: 'false',
    });
  });
});
