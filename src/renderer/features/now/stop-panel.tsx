import type { ReactNode } from 'react';
import type { Status } from '#shared/contract/status.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';

/** The stop switch: big, and always says how it stands. */
export function StopPanel({ status }: { status: Status }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  const { stopped } = status;
  return (
    <section className={`control control-stop ${stopped ? 'is-stopped' : ''}`} aria-label="Stop switch">
      <p className="control-label">
        Stop switch <span className="control-state">{stopped ? 'Engaged' : 'Released'}</span>
      </p>
      <Button
        kind={stopped ? 'primary' : 'danger'}
        className="stop-button"
        disabled={!online || pending}
        onClick={() => run(() => desk.actions.setStop(!stopped))}
      >
        {stopped ? 'Release the stop switch' : 'Stop everything'}
      </Button>
      <p className="control-note">
        {stopped ? (
          <UntrustedText text={status.stopReason || 'No change runs on any host, approved or not.'} />
        ) : (
          'Holds back every change at once, also approved ones that have not started.'
        )}
      </p>
    </section>
  );
}
