import type { ReactNode } from 'react';
import type { ActionRun, Approval } from '#shared/domain/plan.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { actionStateLabel, toolLabel } from '../../text/labels.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';

function UndoButton({ action, undoPending }: { action: ActionRun; undoPending: boolean }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  if (action.state !== 'succeeded') {
    return null;
  }
  if (action.undo.type === 'none') {
    return (
      <p className="panel-note">
        No undo. <UntrustedText text={action.undo.reason} />
      </p>
    );
  }
  return (
    <Button disabled={!online || pending || undoPending} onClick={() => run(() => desk.actions.undo(action.id))}>
      {undoPending ? 'An undo waits for your decision' : 'Undo'}
    </Button>
  );
}

function Action({ action, undoPending }: { action: ActionRun; undoPending: boolean }): ReactNode {
  return (
    <li className="action">
      <p className="action-line">
        <span className={`action-state action-${action.state}`}>{actionStateLabel(action.state)}</span>
        <span>{toolLabel(action.tool)}</span>
        <span className="action-time mono">
          <ShortTime at={action.finishedAt ?? action.startedAt} />
        </span>
      </p>
      <p className="mono path">
        <UntrustedText text={action.target} />
      </p>
      {action.output !== '' && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- output that scrolls must be reachable by keyboard
        <pre className="output" tabIndex={0}>
          <UntrustedText text={action.output} />
        </pre>
      )}
      <UndoButton action={action} undoPending={undoPending} />
    </li>
  );
}

/** What was really run on the host, with its output and the way back. */
export function ActionsPanel({
  actions,
  approvals,
}: {
  actions: readonly ActionRun[];
  approvals: readonly Approval[];
}): ReactNode {
  if (actions.length === 0) {
    return null;
  }
  const undoPending = approvals.some((approval) => approval.purpose === 'undo' && approval.state === 'pending');
  return (
    <Panel title="Changes made">
      <ul className="plain-list">
        {actions.map((action) => (
          <Action key={action.id} action={action} undoPending={undoPending} />
        ))}
      </ul>
    </Panel>
  );
}
