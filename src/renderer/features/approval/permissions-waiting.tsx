import type { ReactNode } from 'react';
import type { IncidentId } from '#shared/domain/ids.ts';
import { incidentHref } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { PermissionCard } from './permission-card.tsx';

/** The calls that wait for a decision, of one incident or of all; nothing where there is none. */
export function PermissionsWaiting({ incident }: { incident?: IncidentId }): ReactNode {
  const waiting = useDeskState((state) => state.permissions);
  const plans = useDeskState((state) => state.pending.length);
  const mine = incident === undefined ? waiting : waiting.filter(({ incidentId }) => incidentId === incident);
  // A plan that waits keeps the focus.
  return mine.map((permission, index) => (
    <div key={`${permission.id} ${permission.digest}`}>
      <PermissionCard permission={permission} primary={index === 0 && plans === 0} />
      {incident === undefined && <a href={incidentHref(permission.incidentId)}>Open its incident</a>}
    </div>
  ));
}
