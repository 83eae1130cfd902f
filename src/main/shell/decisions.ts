import type { DecisionResult } from '#shared/contract/approvals.ts';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { ApprovalId } from '#shared/domain/ids.ts';
import type { DeskClient } from './desk-client.ts';

/** A decision made outside the window. */
export interface ShellDecision {
  readonly approvalId: ApprovalId;
  readonly digest: string;
  readonly decision: 'approve' | 'deny';
  readonly via: 'tray' | 'notification';
}

/** Sends decisions and tells how each ended. */
export interface Decisions {
  decide(client: DeskClient | null, decision: ShellDecision): Promise<void>;
  /** The stream's word is what confirms a decision. */
  observe(event: DeskEvent): void;
}

const CONFIRM_WITHIN_MS = 10_000;

const REFUSALS: Readonly<Record<Exclude<DecisionResult, 'accepted'>, string>> = {
  already_decided: 'It was already decided elsewhere.',
  expired: 'The request has expired.',
  changed: 'The plan or its target has changed. Review it again.',
};

/** Makes it; `tell` shows a sentence to the operator. */
export function createDecisions(tell: (title: string, body: string) => void): Decisions {
  const unconfirmed = new Map<ApprovalId, () => void>();

  const confirmation = (id: ApprovalId): Promise<boolean> =>
    new Promise((resolve) => {
      const end = (confirmed: boolean): void => {
        clearTimeout(overdue);
        unconfirmed.delete(id);
        resolve(confirmed);
      };
      const overdue = setTimeout(() => end(false), CONFIRM_WITHIN_MS);
      unconfirmed.set(id, () => end(true));
    });

  return {
    decide: async (client, { approvalId, digest, decision, via }) => {
      const failed = decision === 'approve' ? 'Not approved' : 'Not denied';
      if (client === null) return tell(failed, 'The engine is not running.');
      const confirmed = confirmation(approvalId);
      try {
        const { result } = await client.approvals.decide({ id: approvalId, decision, seenDigest: digest, via });
        if (result !== 'accepted') {
          unconfirmed.get(approvalId)?.();
          return tell(failed, REFUSALS[result]);
        }
      } catch (error) {
        unconfirmed.get(approvalId)?.();
        return tell(failed, error instanceof Error ? error.message : String(error));
      }
      if (!(await confirmed)) tell('Not confirmed', 'The decision was sent, but the record does not show it yet.');
    },
    observe: (event) => {
      if (event.type === 'approval_decided') unconfirmed.get(event.data.approvalId)?.();
    },
  };
}
