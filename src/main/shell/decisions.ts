import type { DecisionResult } from '#shared/contract/approvals.ts';
import { assertNever } from '#shared/domain/assert-never.ts';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { DeskClient } from './desk-client.ts';
import type { Question } from './question.ts';

/** A decision made outside the window. */
export interface ShellDecision {
  readonly question: Question;
  /** Approving a call lets it be made once. */
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
  changed: 'What was asked for, or its target, has changed. Review it again.',
};

/** Makes it; `tell` shows a sentence to the operator. */
export function createDecisions(tell: (title: string, body: string) => void): Decisions {
  const unconfirmed = new Map<Question['id'], () => void>();

  const confirmation = (id: Question['id']): Promise<boolean> =>
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
    decide: async (client, decision) => {
      const { id } = decision.question;
      const failed = decision.decision === 'approve' ? 'Not approved' : 'Not denied';
      if (client === null) return tell(failed, 'The engine is not running.');
      const confirmed = confirmation(id);
      try {
        const { result } = await send(client, decision);
        if (result !== 'accepted') {
          unconfirmed.get(id)?.();
          return tell(failed, REFUSALS[result]);
        }
      } catch (error) {
        unconfirmed.get(id)?.();
        return tell(failed, error instanceof Error ? error.message : String(error));
      }
      if (!(await confirmed)) tell('Not confirmed', 'The decision was sent, but the record does not show it yet.');
    },
    observe: (event) => {
      if (event.type === 'approval_decided') unconfirmed.get(event.data.approvalId)?.();
      if (event.type === 'permission_decided') unconfirmed.get(event.data.permissionId)?.();
    },
  };
}

function send(client: DeskClient, { question, decision, via }: ShellDecision): Promise<{ result: DecisionResult }> {
  const { digest: seenDigest } = question;
  switch (question.kind) {
    case 'plan':
      return client.approvals.decide({ id: question.id, decision, seenDigest, via });
    case 'call': {
      const word = decision === 'approve' ? 'allow' : 'deny';
      return client.permissions.decide({ id: question.id, decision: word, seenDigest, via });
    }
    default:
      return assertNever(question);
  }
}
