import type { KeyboardEvent, MouseEvent, ReactNode, Ref } from 'react';
import { Button } from '../../ui/button.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import type { Decision } from './use-decision.ts';

/** A held-down key must not decide on a card that appears under it. */
export function ignoreRepeat(event: KeyboardEvent): void {
  if (event.repeat && (event.key === 'Enter' || event.key === ' ')) {
    event.preventDefault();
  }
}

/** The reason that is kept with a decision. */
export function DecisionReason({ value, onChange }: { value: string; onChange: (reason: string) => void }): ReactNode {
  return (
    <input
      className="input"
      aria-label="Reason, kept in the audit log (optional)"
      placeholder="Reason, kept in the audit log (optional)"
      maxLength={2_000}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** One line that is always there, so that the buttons never move: what happened, or what approving means. */
export function DecisionStatus({ note, unread }: { note: string; unread: boolean }): ReactNode {
  return (
    <div className="decision-status">
      <output className="decision-note">
        <UntrustedText text={note} />
      </output>
      {note === '' && (unread ? <DecisionUnread /> : <span>Approving runs exactly this plan, once.</span>)}
    </div>
  );
}

function DecisionUnread(): ReactNode {
  return <span className="decision-unread">More of the plan below</span>;
}

/** The two buttons. One that is not open keeps the focus and says that it is disabled. */
export function DecisionButtons({
  deny,
  approve,
  open,
  onDecide,
}: {
  deny: Ref<HTMLButtonElement>;
  approve: Ref<HTMLButtonElement>;
  open: { deny: boolean; approve: boolean };
  onDecide: (decision: Decision, event: MouseEvent) => void;
}): ReactNode {
  return (
    <div className="decision-buttons">
      <Button
        ref={deny}
        aria-disabled={!open.deny}
        onKeyDown={ignoreRepeat}
        onClick={(event) => onDecide('deny', event)}
      >
        Deny plan
      </Button>
      <Button
        ref={approve}
        kind="primary"
        aria-disabled={!open.approve}
        onKeyDown={ignoreRepeat}
        onClick={(event) => onDecide('approve', event)}
      >
        Approve plan
      </Button>
      <p className="decision-keys" aria-hidden="true">
        <kbd>A</kbd> then <kbd>Enter</kbd> approves
      </p>
    </div>
  );
}
