import type { ReactNode } from 'react';
import type { ActionRun, Approval } from '#shared/domain/plan.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { toolLabel } from '../../text/labels.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';

function UndoButton({ action, undoPending }: { action: ActionRun; undoPending: boolean }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  return (
    <Button disabled={!online || pending || undoPending} onClick={() => run(() => desk.actions.undo(action.id))}>
      {undoPending ? 'An undo waits for your decision' : 'Undo'}
    </Button>
  );
}

function TakeBack({ action, undoPending }: { action: ActionRun; undoPending: boolean }): ReactNode {
  return (
    <li className="take-back">
      <span className="take-back-words">
        <span className="take-back-tool">{toolLabel(action.tool)}.</span>{' '}
        {action.undo.type === 'none' ? (
          <>
            No undo: <UntrustedText text={action.undo.reason} />
          </>
        ) : (
          'The reverse patch becomes a plan of its own, which waits for your decision.'
        )}
      </span>
      {action.undo.type !== 'none' && <UndoButton action={action} undoPending={undoPending} />}
    </li>
  );
}

/** How what was changed is taken back; nothing while nothing was. */
export function TakeBackPanel({
  actions,
  approvals,
}: {
  actions: readonly ActionRun[];
  approvals: readonly Approval[];
}): ReactNode {
  const done = actions.filter((action) => action.state === 'succeeded');
  const undoPending = approvals.some((approval) => approval.purpose === 'undo' && approval.state === 'pending');
  if (done.length === 0) {
    return null;
  }
  return (
    <Panel title="Take it back">
      <ul className="plain-list">
        {done.map((action) => (
          <TakeBack key={action.id} action={action} undoPending={undoPending} />
        ))}
      </ul>
    </Panel>
  );
}
