import type { ReactNode } from 'react';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import { HREF, incidentHref, type Route } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { stateLabel } from '../../text/labels.ts';
import { screenTitle } from '../../text/screen-titles.ts';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { ICONS, PLACES, type Place, useCount } from './places.ts';
import { SidebarState } from './sidebar-state.tsx';

function PlaceLink({ place, current }: { place: Place; current: boolean }): ReactNode {
  const { count, of, title } = useCount(place);
  const Icon = ICONS[place];
  return (
    <a className="nav-link" href={HREF[place]} aria-current={current ? 'page' : undefined}>
      <Icon className="nav-icon" size={16} strokeWidth={1.75} aria-hidden="true" />
      <span className="nav-label">{screenTitle(place)}</span>
      {count > 0 && (
        <span className={`nav-count nav-count-${place}`} title={title}>
          {count}
          <span className="visually-hidden"> {of}</span>
        </span>
      )}
    </a>
  );
}

/** The place that a screen belongs to. */
function placeOf({ type }: Route): Route['type'] {
  if (type === 'set_up') {
    return 'hosts';
  }
  return type === 'wire' ? 'security' : type;
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
        {PLACES.map((places) => (
          <div key={places[0]} className="nav-group">
            {places.map((place) => (
              <PlaceLink key={place} place={place} current={placeOf(route) === place} />
            ))}
          </div>
        ))}
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
