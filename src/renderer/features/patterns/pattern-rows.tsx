import { type ReactNode, useState } from 'react';
import type { Patterns } from '../../state/desk-state.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { SeverityBadge } from '../../ui/badges.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';

/** Whether a pattern is on, as a switch. */
function MuteSwitch({ id, muted }: { id: string; muted: boolean }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={!muted}
      aria-label={`Pattern ${id}`}
      disabled={!online || pending}
      onClick={() => run(() => desk.actions.mutePattern(id, !muted))}
    >
      <span className="switch-knob" aria-hidden="true" />
      <span className="switch-word">{muted ? 'Off' : 'On'}</span>
    </button>
  );
}

/** A pattern that comes with the desk. */
export function BuiltinRow({ pattern }: { pattern: Patterns['builtin'][number] }): ReactNode {
  return (
    <li className={pattern.muted ? 'pattern pattern-muted' : 'pattern'}>
      <MuteSwitch id={pattern.id} muted={pattern.muted} />
      <span className="pattern-words">
        <span>{pattern.title}</span> <span className="mono pattern-id">{pattern.id}</span>
      </span>
      <SeverityBadge severity={pattern.severity} />
    </li>
  );
}

/** A pattern of the operator. */
export function OwnRow({ pattern, onEdit }: { pattern: Patterns['own'][number]; onEdit: () => void }): ReactNode {
  const desk = useDesk();
  const [removing, setRemoving] = useState(false);
  return (
    <li className={pattern.muted ? 'pattern pattern-muted' : 'pattern'}>
      <MuteSwitch id={pattern.id} muted={pattern.muted} />
      <span className="pattern-words">
        <span className="mono">{pattern.id}</span> <span className="soft">counts as {pattern.level}</span>
        <code className="pattern-regex">
          <UntrustedText text={pattern.regex} />
        </code>
      </span>
      <Button kind="quiet" className="button-small" aria-label={`Edit ${pattern.id}`} onClick={onEdit}>
        Edit
      </Button>
      <Button
        kind="quiet"
        className="button-small"
        aria-label={`Remove ${pattern.id}`}
        onClick={() => setRemoving(true)}
      >
        Remove
      </Button>
      {removing && (
        <ConfirmDialog
          title={`Remove ${pattern.id}?`}
          verb="Remove it"
          act={() => desk.actions.removePattern(pattern.id)}
          onClose={() => setRemoving(false)}
        >
          Lines that only it matches open no incident any more.
        </ConfirmDialog>
      )}
    </li>
  );
}
