import { describe, expect, it } from 'vitest';
import { evaluateVerification } from '../../../src/main/engine/agents/evaluate-verification.ts';
import { gradeDiagnosis, isProven } from '../../../src/main/engine/agents/grade-diagnosis.ts';
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
  ])('does not verify %s', (_what, ref, quote) => {
    expect(isProven(gradeDiagnosis(diagnosis(ref, quote), [line]))).toBe(false);
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
  };

  it('holds when the error stayed away and the log was heard', () => {
    expect(evaluateVerification(yes, seen)).toEqual({
      fixed: 'yes',
      reason: 'Health answers 200. The error has stayed away for 3 s while its log was followed.',
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
});

describe('the supervisor', () => {
  it('routes every outcome to one place', () => {
    expect(
      (
        ['investigate', 'diagnosed', 'plan_pending', 'approved', 'executed', 'changed', 'not_fixed', 'ended'] as const
      ).map(routeAfter),
    ).toEqual(['diagnosis', 'remediation', 'decision', 'execution', 'verification', 'diagnosis', 'diagnosis', null]);
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
