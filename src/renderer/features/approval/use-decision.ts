import { useState } from 'react';
import type { Approval } from '#shared/domain/plan.ts';
import { useDesk } from '../../state/use-desk.ts';
import { decisionSentence } from '../../text/decision-sentences.ts';
import type { DecisionGuard } from './decision-guard.ts';
import type { Similar } from './similar-choice.tsx';

/** Where a decision stands: nothing sent, on its way, answered. `note` is a sentence for the operator. */
export interface DecisionProgress {
  readonly type: 'idle' | 'sending' | 'recorded' | 'refused';
  readonly note: string;
}

const IDLE: DecisionProgress = { type: 'idle', note: '' };

const SENDING: Record<Decision, string> = {
  approve: 'Sending your approval.',
  deny: 'Sending your denial.',
};

/** What the operator can decide. */
export type Decision = 'approve' | 'deny';

interface Said {
  readonly byPointer: boolean;
  readonly reason: string;
  readonly similar: Similar;
}

/** Takes decisions on the plan that is on screen; what it sends is the digest of exactly that plan. */
export function useDecision(
  approval: Approval,
  guard: DecisionGuard,
): { progress: DecisionProgress; decide: (decision: Decision, click: Said) => void } {
  const desk = useDesk();
  const [progress, setProgress] = useState(IDLE);

  const send = async (decision: Decision, { reason, similar }: Said): Promise<void> => {
    setProgress({ type: 'sending', note: SENDING[decision] });
    const outcome = await desk.actions.decide({
      id: approval.id,
      decision,
      seenDigest: approval.digest,
      ...(reason === '' ? {} : { reason }),
      ...(similar === 'none' || decision === 'deny' ? {} : { similar }),
    });
    if (!outcome.ok) {
      setProgress({ type: 'idle', note: outcome.why });
      return;
    }
    // Accepted is not done: the card stays in "sending" until the stream says that the plan was decided.
    setProgress({
      type: outcome.value === 'accepted' ? 'recorded' : 'refused',
      note: decisionSentence(outcome.value),
    });
  };

  const decide = (decision: Decision, click: Said): void => {
    const verdict = guard.judge(click.byPointer);
    if (verdict === 'focus_click') {
      setProgress({ type: 'idle', note: 'That click only brought the window to the front. Click again to decide.' });
    } else if (verdict === 'counts' && progress.type === 'idle') {
      void send(decision, click);
    }
  };
  return { progress, decide };
}
