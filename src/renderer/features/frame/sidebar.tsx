import type { ReactNode } from 'react';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import { incidentHref, type Route } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { stateLabel } from '../../text/labels.ts';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { SidebarState } from './sidebar-state.tsx';

function NowLink({ current }: { current: boolean }): ReactNode {
  const waiting = useDeskState((state) => state.pending.length);
  return (
    <a className="nav-link" href="#/now" aria-current={current ? 'page' : undefined}>
      <span className="nav-label">Now</span>
      {waiting > 0 && (
        <span className="nav-count" title="Plans that wait for your decision">
          {waiting}
          <span className="visually-hidden"> waiting</span>
        </span>
      )}
    </a>
  );
}

function IncidentLink({ incident, current }: { incident: IncidentSummary; current: boolean }): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/control-has-associated-label -- its text is inside
    <a className="nav-link nav-incident" href={incidentHref(incident.id)} aria-current={current ? 'page' : undefined}>
      <span className={`nav-dot state-${incident.state}`} aria-hidden="true" />
      <span className="nav-text">
        <span className="nav-service mono">{incident.service}</span>
        <span className="nav-title">
          <UntrustedText text={incident.title} />
        </span>
        <span className="nav-state">{stateLabel(incident.state)}</span>
      </span>
    </a>
  );
}

/** The left edge: where one can go, and how the desk stands, on every screen. */
export function Sidebar({ route }: { route: Route }): ReactNode {
  const active = useDeskState((state) => state.lists?.active);
  return (
    <aside className="sidebar" aria-label="Desk">
      <p className="brand">Sentry Desk</p>
      <nav className="nav" aria-label="Screens">
        <NowLink current={route.type === 'now'} />
        <p className="nav-heading" id="nav-incidents">
          Active incidents
        </p>
        <ul className="nav-list" aria-labelledby="nav-incidents">
          {active?.map((incident) => (
            <li key={incident.id}>
              <IncidentLink incident={incident} current={route.type === 'incident' && route.id === incident.id} />
            </li>
          ))}
        </ul>
        {active?.length === 0 && <p className="nav-empty">None</p>}
      </nav>
      <SidebarState />
    </aside>
  );
}
