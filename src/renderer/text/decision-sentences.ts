import type { DecisionResult } from '#shared/contract/approvals.ts';

const RESULTS: Record<DecisionResult, string> = {
  accepted: 'Recorded. Waiting for the engine to confirm it.',
  already_decided: 'This plan was already decided elsewhere. Your decision was not used.',
  expired: 'The time for this plan ran out before your decision arrived. Nothing was run.',
  changed: 'The plan or its target changed since it was shown. Nothing was run. Look at the new plan.',
};

/** What the engine answered to a decision. */
export function decisionSentence(result: DecisionResult): string {
  return RESULTS[result];
}

const CALL_RESULTS: Record<DecisionResult, string> = {
  accepted: 'Recorded.',
  already_decided: 'This call was already decided elsewhere. Your decision was not used.',
  expired: 'Nobody waits for this call any more. It was not made.',
  changed: 'The call is not the one that was shown. It was not made.',
};

/** What the engine answered to a decision on a single call. */
export function permissionResult(result: DecisionResult): string {
  return CALL_RESULTS[result];
}
