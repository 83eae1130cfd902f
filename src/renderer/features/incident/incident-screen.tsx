import { type ReactNode, useState } from 'react';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { ShownIncident } from '../../state/desk-state.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { IncidentHead } from './incident-head.tsx';
import { IncidentSide } from './incident-side.tsx';
import type { Jump } from './jump.ts';
import { Timeline } from './timeline.tsx';

function Shown({ open }: { open: ShownIncident }): ReactNode {
  const { detail } = open;
  const [jump, setJump] = useState<Jump | null>(null);
  return (
    <div className="screen screen-incident">
      <IncidentHead incident={detail} tainted={detail.taints.length > 0} />
      <div className="incident-body">
        <Timeline open={open} jump={jump} />
        <IncidentSide detail={detail} onJump={(ref, quote) => setJump({ ref, quote })} />
      </div>
    </div>
  );
}

/** One incident: what happened on the left, why and what next on the right. */
export function IncidentScreen({ id }: { id: IncidentId }): ReactNode {
  const open = useDeskState((state) => state.open);
  if (open.type === 'shown' && open.id === id) {
    return <Shown open={open} />;
  }
  return (
    <div className="screen">
      <header className="screen-head">
        <h1>{open.type === 'missing' ? 'No such incident' : 'Incident'}</h1>
        <p className="headline">
          {open.type === 'missing' ? 'The engine does not know this incident.' : 'Loading what happened.'}
        </p>
      </header>
      {open.type === 'missing' && <a href="#/now">Back to Now</a>}
    </div>
  );
}
