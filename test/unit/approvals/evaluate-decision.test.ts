import { describe, expect, it } from 'vitest';
import { evaluateDecision, evaluateIdentity } from '../../../src/main/engine/approvals/evaluate-decision.ts';
import { evaluateRisk } from '../../../src/main/engine/approvals/evaluate-risk.ts';
import { HostId } from '../../../src/shared/domain/ids.ts';
import { patchStep, pendingApproval, restartStep } from '../../fixtures/plans.ts';

const approval = pendingApproval();
const facts = { seenDigest: approval.digest, computedDigest: approval.digest, over: false };

describe('a decision', () => {
  it('goes through for the plan that was seen, in time', () => {
    expect(evaluateDecision(approval, facts)).toBe('go');
  });

  it('is refused for another digest than the one on record', () => {
    expect(evaluateDecision(approval, { ...facts, seenDigest: 'f'.repeat(64) })).toBe('wrong_digest');
  });

  it('is refused when the stored plan no longer has its digest', () => {
    expect(evaluateDecision(approval, { ...facts, computedDigest: 'f'.repeat(64) })).toBe('tampered');
  });

  it('is too late once its time is over', () => {
    expect(evaluateDecision(approval, { ...facts, over: true })).toBe('expired');
  });

  it.each(['approved', 'denied', 'changed', 'recorded'] as const)(
    'finds a plan that is %s decided already',
    (state) => {
      expect(evaluateDecision({ ...approval, state }, facts)).toBe('already_decided');
    },
  );
});

describe('the host of a plan', () => {
  const identity = { id: HostId.parse('web-1'), address: '10.0.0.5:22', user: 'oncall', hostKey: 'SHA256:abc' };

  it('is the one that was approved', () => {
    expect(evaluateIdentity(approval, identity)).toBeNull();
  });

  it.each([
    [{ ...identity, address: '10.0.0.6:22' }, "the host's address was 10.0.0.5:22 and is 10.0.0.6:22 now"],
    [{ ...identity, user: 'root' }, 'the user was oncall and is root now'],
    [{ ...identity, hostKey: 'SHA256:x' }, "the host's key was SHA256:abc and is SHA256:x now"],
    [{ ...identity, hostKey: null }, "the host's key was SHA256:abc and is not set now"],
  ])('is another one when it is reached otherwise', (other, why) => {
    expect(evaluateIdentity(approval, other)).toBe(why);
  });
});

describe('the risk of a plan', () => {
  it.each([
    [[restartStep()], 'low'],
    [[patchStep(), restartStep()], 'medium'],
    [[restartStep({ sudo: true })], 'high'],
    [[patchStep({ rehearsal: { passed: false, summary: 'no', checks: [] } })], 'high'],
  ])('grows with what it touches', (steps, risk) => {
    expect(evaluateRisk(steps).risk).toBe(risk);
  });
});
