import { assertNever } from '#shared/domain/assert-never.ts';

/** What a node of the graph came to. */
export type Outcome =
  | 'investigate'
  | 'diagnosed'
  | 'turn_taken'
  | 'plan_pending'
  | 'approved'
  | 'executed'
  | 'changed'
  | 'not_fixed'
  | 'ended';

export type NodeName = 'triage' | 'diagnosis' | 'turn' | 'remediation' | 'decision' | 'execution' | 'verification';

/** The supervisor: routes by what the last node came to, never by what a model says. Null ends the run. */
export function routeAfter(outcome: Outcome): NodeName | null {
  switch (outcome) {
    case 'investigate':
    case 'not_fixed':
    case 'changed':
      return 'diagnosis';
    case 'diagnosed':
      return 'turn';
    case 'turn_taken':
      return 'remediation';
    case 'plan_pending':
      return 'decision';
    case 'approved':
      return 'execution';
    case 'executed':
      return 'verification';
    case 'ended':
      return null;
    default:
      return assertNever(outcome);
  }
}
