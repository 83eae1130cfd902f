import type { ReactNode } from 'react';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import { HREF, incidentHref, type Route } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { stateLabel } from '../../text/labels.ts';
import { screenTitle } from '../../text/screen-titles.ts';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { SidebarState } from './sidebar-state.tsx';

type Place = 'now' | 'hosts' | 'logs' | 'patterns' | 'silences';
const PLACES: readonly Place[] = ['now', 'hosts', 'logs', 'patterns', 'silences'];

function useCount(place: Place): { count: number; of: string; title: string } {
  const waiting = useDeskState((state) => state.pending.length);
  const frozen = useDeskState((state) => state.hosts?.filter((view) => view.frozen !== null).length ?? 0);
  const quiet = useDeskState((state) => state.silences?.length ?? 0);
  switch (place) {
    case 'now':
      return { count: waiting, of: 'waiting', title: 'Plans that wait for your decision' };
    case 'hosts':
      return { count: frozen, of: 'frozen', title: 'Hosts that showed another key' };
    case 'silences':
      return { count: quiet, of: 'in force or planned', title: 'Silences in force or planned' };
    case 'logs':
    case 'patterns':
      return { count: 0, of: '', title: '' };
  }
}

function PlaceLink({ place, current }: { place: Place; current: boolean }): ReactNode {
  const { count, of, title } = useCount(place);
  return (
    <a className="nav-link" href={HREF[place]} aria-current={current ? 'page' : undefined}>
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

const placeOf = (route: Route): Route['type'] => (route.type === 'set_up' ? 'hosts' : route.type);

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
        {PLACES.map((place) => (
          <PlaceLink key={place} place={place} current={placeOf(route) === place} />
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
