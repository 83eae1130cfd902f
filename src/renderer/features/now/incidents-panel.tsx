import type { ReactNode } from 'react';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import { incidentHref } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { SeverityBadge, StateBadge } from '../../ui/badges.tsx';
import { IncidentMarks } from '../../ui/incident-marks.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PhaseProgress } from '../../ui/phase-progress.tsx';
import { Ago } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { TeachSettings } from './teach-settings.tsx';

function IncidentCard({ incident }: { incident: IncidentSummary }): ReactNode {
  return (
    <article className="card">
      <div className="card-line">
        <StateBadge state={incident.state} />
        <IncidentMarks incident={incident} />
        <SeverityBadge severity={incident.severity} />
        <span className="card-where mono">
          {incident.service} on {incident.host}
        </span>
        <span className="card-when">
          seen {incident.count}×, <Ago at={incident.updatedAt} />
        </span>
      </div>
      <a className="card-link mono" href={incidentHref(incident.id)}>
        <UntrustedText text={incident.title} />
      </a>
      <PhaseProgress phase={incident.phase} state={incident.state} />
    </article>
  );
}

function NoIncident(): ReactNode {
  const settings = useDeskState((state) => state.settings?.settings);
  const demo = useDeskState((state) => state.demo);
  if (demo !== null) {
    return (
      <p className="empty">
        No incident. Break the demo service with one of its faults: within a second or two its log shows errors, an
        incident opens here, and a plan to repair it waits for your decision.
      </p>
    );
  }
  if (settings !== undefined && settings.services.length === 0) {
    return <TeachSettings />;
  }
  return (
    <p className="empty">No active incident. Each error in a followed log opens one, and repeats count into it.</p>
  );
}

/** The active incidents as cards. */
export function IncidentsPanel(): ReactNode {
  const active = useDeskState((state) => state.lists?.active);
  const count = active?.length ?? 0;
  return (
    <Panel title="Active incidents" aside={<span className="panel-count">{count}</span>}>
      {active?.map((incident) => (
        <IncidentCard key={incident.id} incident={incident} />
      ))}
      {active?.length === 0 && <NoIncident />}
    </Panel>
  );
}
