import type { ReactNode } from 'react';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import { incidentHref } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { StateBadge } from '../../ui/badges.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

const SHOWN = 8;

function EndedRow({ incident }: { incident: IncidentSummary }): ReactNode {
  return (
    <a className="ended" href={incidentHref(incident.id)}>
      <span className="ended-time mono">
        <ShortTime at={incident.updatedAt} />
      </span>
      <StateBadge state={incident.state} />
      <span className="ended-service mono">{incident.service}</span>
      <span className="ended-title">
        <UntrustedText text={incident.title} />
      </span>
    </a>
  );
}

function EndedList({
  title,
  none,
  incidents,
}: {
  title: string;
  none: string;
  incidents: readonly IncidentSummary[];
}): ReactNode {
  return (
    <Panel title={title} aside={<span className="panel-count">{incidents.length}</span>}>
      {incidents.length === 0 && <p className="empty">{none}</p>}
      <ul className="plain-list">
        {incidents.slice(0, SHOWN).map((incident) => (
          <li key={incident.id}>
            <EndedRow incident={incident} />
          </li>
        ))}
      </ul>
      {incidents.length > SHOWN && (
        <p className="panel-count">The newest {SHOWN} are shown; the command palette opens any of them.</p>
      )}
    </Panel>
  );
}

/** What ended: first what a human must look at, then what was repaired, then what was no incident. */
export function RecentPanel(): ReactNode {
  const lists = useDeskState((state) => state.lists);
  if (lists === null) {
    return null;
  }
  return (
    <>
      {lists.escalated.length > 0 && (
        <EndedList title="Escalated: a human must act" none="" incidents={lists.escalated} />
      )}
      <EndedList title="Resolved" none="Nothing was repaired yet." incidents={lists.resolved} />
      <EndedList title="Ignored and closed" none="Triage has not ignored anything yet." incidents={lists.ignored} />
    </>
  );
}
