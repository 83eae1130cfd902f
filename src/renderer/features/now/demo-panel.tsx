import { type ReactNode, useId } from 'react';
import type { Fault } from '#shared/contract/demo.ts';
import { useDesk, useDeskState, useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { ChangeDesk } from './change-desk.tsx';

function FaultRow({ fault }: { fault: Fault }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  const description = useId();
  return (
    <li className="fault">
      <Button
        className="fault-button"
        aria-describedby={description}
        disabled={!online || pending}
        onClick={() => run(() => desk.actions.breakDemo(fault.id))}
      >
        Break: {fault.title}
      </Button>
      <p id={description} className="fault-note">
        {fault.broken && <span className="fault-broken">Broken now. </span>}
        {fault.description}
      </p>
    </li>
  );
}

/** The demo's faults as buttons; nothing outside of the demo. */
export function DemoPanel(): ReactNode {
  const demo = useDeskState((state) => state.demo);
  const leavable = useDeskState((state) => state.status?.deskChange === 'leave');
  if (demo === null) {
    return null;
  }
  return (
    <Panel title="Demo" aside={<span className="mono panel-aside">{demo.service}</span>}>
      <ul className="plain-list">
        {demo.faults.map((fault) => (
          <FaultRow key={fault.id} fault={fault} />
        ))}
      </ul>
      {leavable && (
        <div className="fault-leave">
          <ChangeDesk way="leave" kind="plain" />
        </div>
      )}
    </Panel>
  );
}
