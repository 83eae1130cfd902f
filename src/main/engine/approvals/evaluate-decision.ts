import type { Approval } from '#shared/domain/plan.ts';
import type { HostIdentity } from '../hosts/host-access.ts';

/** What a decision is compared with, gathered beforehand. */
export interface DecisionFacts {
  readonly seenDigest: string;
  /** The digest of the plan as it is stored now. */
  readonly computedDigest: string;
  /** Whether the time of the plan is over. */
  readonly over: boolean;
}

/** `wrong_digest` leaves the plan pending; `tampered` ends it. */
export type DecisionVerdict = 'go' | 'already_decided' | 'expired' | 'wrong_digest' | 'tampered';

/** Judges whether a plan may be decided now. */
export function evaluateDecision(approval: Approval, facts: DecisionFacts): DecisionVerdict {
  if (approval.state === 'expired') return 'expired';
  if (approval.state !== 'pending') return 'already_decided';
  if (facts.over) return 'expired';
  if (facts.computedDigest !== approval.digest) return 'tampered';
  if (facts.seenDigest !== approval.digest) return 'wrong_digest';
  return 'go';
}

/** Says what differs between the host that was approved and the host as it is reached now; null when nothing does. */
export function evaluateIdentity(approval: Approval, identity: HostIdentity): string | null {
  if (identity.address !== approval.hostAddress) {
    return `the host's address was ${approval.hostAddress} and is ${identity.address} now`;
  }
  if (identity.user !== approval.user) return `the user was ${approval.user} and is ${identity.user} now`;
  if (identity.hostKey !== approval.hostKey) {
    return `the host's key was ${approval.hostKey ?? 'not set'} and is ${identity.hostKey ?? 'not set'} now`;
  }
  return null;
}
