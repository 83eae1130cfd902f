import { type MouseEvent, type ReactNode, type RefObject, useRef, useState } from 'react';
import type { Approval } from '#shared/domain/plan.ts';
import { useOnline } from '../../state/use-desk.ts';
import { DecisionButtons, DecisionReason, DecisionStatus } from './decision-buttons.tsx';
import { type Similar, SimilarChoice } from './similar-choice.tsx';
import { TypedTarget } from './typed-target.tsx';
import { useCardKeys } from './use-card-keys.ts';
import { type Decision, type DecisionProgress, useDecision } from './use-decision.ts';
import { useDecisionGuard } from './use-decision-guard.ts';
import { usePlanEnd } from './use-plan-end.ts';

interface Props {
  readonly card: RefObject<HTMLElement | null>;
  /** Where the plan ends, just above this bar. */
  readonly end: RefObject<HTMLElement | null>;
  readonly approval: Approval;
  readonly primary: boolean;
  readonly whole: boolean;
  readonly expired: boolean;
  /** Its incident read what looks like instructions: it is never approved ahead. */
  readonly tainted: boolean;
}

function noteFor(props: Props, progress: DecisionProgress, online: boolean): string {
  if (progress.note !== '') {
    return progress.note;
  }
  if (props.expired) {
    return 'The time for this plan ran out. Nothing was run.';
  }
  return online ? '' : 'Not connected: nothing can be decided until the engine is back.';
}

/** Deny and approve, with every rule that keeps a decision from happening by accident. */
export function DecisionBar(props: Props): ReactNode {
  const { approval, whole, expired } = props;
  const online = useOnline();
  const { guard, settled } = useDecisionGuard();
  const { progress, decide } = useDecision(approval, guard);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const [similar, setSimilar] = useState<Similar>('none');
  const deny = useRef<HTMLButtonElement>(null);
  const approve = useRef<HTMLButtonElement>(null);
  const target = useRef<HTMLInputElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const planEnd = usePlanEnd(props.end, bar);
  const named = approval.risk !== 'high' || typed === approval.service;
  useCardKeys({ card: props.card, primary: props.primary, deny, approve: named ? approve : target });

  const possible = { deny: online && !expired && progress.type === 'idle', approve: whole && named };
  // A click that comes too early is still judged by the guard, so that the operator is told why it did not count.
  const onDecide = (decision: Decision, event: MouseEvent): void => {
    if (possible.deny && (decision === 'deny' || possible.approve)) {
      decide(decision, { byPointer: event.detail > 0, reason, similar });
    }
  };
  const open = possible.deny && settled;
  return (
    <div ref={bar} className={planEnd.more ? 'decision decision-over-plan' : 'decision'}>
      <DecisionStatus note={noteFor(props, progress, online)} unread={planEnd.more && !planEnd.reached} />
      {approval.risk === 'high' && whole && (
        <TypedTarget inputRef={target} name={approval.service} value={typed} onChange={setTyped} />
      )}
      {whole && !props.tainted && <SimilarChoice approval={approval} value={similar} onChange={setSimilar} />}
      <DecisionReason value={reason} onChange={setReason} />
      <DecisionButtons
        deny={deny}
        approve={approve}
        open={{ deny: open, approve: open && possible.approve }}
        onDecide={onDecide}
      />
    </div>
  );
}
