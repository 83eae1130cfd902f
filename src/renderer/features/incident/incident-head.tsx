import { type ReactNode, useState } from 'react';
import { ACTIVE_STATES, type IncidentSummary } from '#shared/domain/incident.ts';
import { reportHref, wireHref } from '../../state/route.ts';
import { useOnline } from '../../state/use-desk.ts';
import { TAINTED, TAINTED_BADGE } from '../../text/guard-sentences.ts';
import { attemptsLabel, stateLabel } from '../../text/labels.ts';
import { SeverityBadge } from '../../ui/badges.tsx';
import { Button } from '../../ui/button.tsx';
import { IncidentMarks } from '../../ui/incident-marks.tsx';
import { PhaseProgress } from '../../ui/phase-progress.tsx';
import { Ago, ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { SilenceButton } from './silence-dialog.tsx';

function CloseButton({ incident }: { incident: IncidentSummary }): ReactNode {
  const online = useOnline();
  const [asking, setAsking] = useState(false);
  if (!ACTIVE_STATES.includes(incident.state) && incident.state !== 'escalated') {
    return null;
  }
  return (
    <>
      <Button disabled={!online} onClick={() => setAsking(true)}>
        Close incident
      </Button>
      {asking && <CloseDialog incident={incident} onClose={() => setAsking(false)} />}
    </>
  );
}

function Facts({ incident, tainted }: { incident: IncidentSummary; tainted: boolean }): ReactNode {
  return (
    <p className="incident-facts">
      <span
        className={`badge badge-large state-${incident.state}`}
        data-testid="incident-state"
        data-state={incident.state}
      >
        <span className="badge-dot" aria-hidden="true" />
        {stateLabel(incident.state)}
      </span>
      <IncidentMarks incident={incident} />
      {tainted && (
        <span className="badge" title={TAINTED}>
          {TAINTED_BADGE}
        </span>
      )}
      <SeverityBadge severity={incident.severity} />
      <span className="mono">
        {incident.service} on {incident.host}
      </span>
      <span>seen {incident.count}×</span>
      <span>
        opened <ShortTime at={incident.openedAt} />
      </span>
      <span>
        updated <Ago at={incident.updatedAt} />
      </span>
      {incident.attempts > 0 && <span>{attemptsLabel(incident.attempts)}</span>}
      {incident.costUsd > 0 && <a href={wireHref(incident.id)}>${incident.costUsd.toFixed(2)} spent</a>}
      <a href={reportHref(incident.id)}>Report</a>
    </p>
  );
}

/** Which incident this is, how it stands, and closing it. */
export function IncidentHead({ incident, tainted }: { incident: IncidentSummary; tainted: boolean }): ReactNode {
  return (
    <header className="incident-head">
      <div className="incident-title-row">
        <h1 className="incident-title mono">
          <UntrustedText text={incident.title} />
        </h1>
        <SilenceButton incident={incident} />
        <CloseButton incident={incident} />
      </div>
      <Facts incident={incident} tainted={tainted} />
      {incident.kind !== 'host_key' && <PhaseProgress phase={incident.phase} state={incident.state} />}
    </header>
  );
}
