import { type KeyboardEvent, type MouseEvent, type ReactNode, type RefObject, useRef, useState } from 'react';
import type { Approval } from '#shared/domain/plan.ts';
import { useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { TypedTarget } from './typed-target.tsx';
import { useCardKeys } from './use-card-keys.ts';
import { type DecisionProgress, useDecision } from './use-decision.ts';
import { useDecisionGuard } from './use-decision-guard.ts';

interface Props {
  readonly card: RefObject<HTMLElement | null>;
  readonly approval: Approval;
  readonly primary: boolean;
  readonly whole: boolean;
  readonly expired: boolean;
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

/** A held-down key must not decide on a card that appears under it. */
function ignoreRepeat(event: KeyboardEvent): void {
  if (event.repeat && (event.key === 'Enter' || event.key === ' ')) {
    event.preventDefault();
  }
}

const byPointer = (event: MouseEvent): boolean => event.detail > 0;

/** Deny and approve, with every rule that keeps a decision from happening by accident. */
export function DecisionBar(props: Props): ReactNode {
  const { approval, whole, expired } = props;
  const online = useOnline();
  const { guard, settled } = useDecisionGuard();
  const { progress, decide } = useDecision(approval, guard);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const deny = useRef<HTMLButtonElement>(null);
  const approve = useRef<HTMLButtonElement>(null);
  const target = useRef<HTMLInputElement>(null);

  const named = approval.risk !== 'high' || typed === approval.service;
  const open = online && settled && !expired && progress.type === 'idle';
  const approvable = open && whole && named;
  useCardKeys({ card: props.card, primary: props.primary, deny, approve: named ? approve : target });

  const choose = (decision: 'approve' | 'deny', allowed: boolean) => (event: MouseEvent) => {
    if (allowed) {
      decide(decision, { byPointer: byPointer(event), reason });
    }
  };
  // A click that comes too early is still judged, so that the operator is told why it did not count.
  const mayDeny = online && !expired && progress.type === 'idle';
  return (
    <div className="decision" onKeyDown={ignoreRepeat}>
      {approval.risk === 'high' && whole && (
        <TypedTarget inputRef={target} name={approval.service} value={typed} onChange={setTyped} />
      )}
      <label className="decision-reason">
        <span className="visually-hidden">Reason (kept in the audit log)</span>
        <input
          className="input"
          placeholder="Reason, kept in the audit log (optional)"
          maxLength={2_000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <div className="decision-buttons">
        <Button ref={deny} aria-disabled={!open} onClick={choose('deny', mayDeny)}>
          Deny plan
        </Button>
        <Button
          ref={approve}
          kind="primary"
          aria-disabled={!approvable}
          onClick={choose('approve', mayDeny && whole && named)}
        >
          Approve plan
        </Button>
        <p className="decision-keys" aria-hidden="true">
          <kbd>A</kbd> then <kbd>Enter</kbd> approves
        </p>
      </div>
      <p className="decision-note" role="status">
        <UntrustedText text={noteFor(props, progress, online)} />
      </p>
    </div>
  );
}
