import { type ReactNode, useCallback, useState } from 'react';
import type { ExportFormat } from '#shared/contract/audit.ts';
import { ReportFormat, type ReportKind } from '#shared/contract/reports.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import { visibleText } from '#shared/domain/visible-text.ts';
import type { DeskClient } from '../../connection/desk-client.ts';
import { useAsked } from '../../state/use-asked.ts';
import { useDesk, useDeskState } from '../../state/use-desk.ts';
import { stateLabel } from '../../text/labels.ts';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { ReportPanel } from './report-panel.tsx';

const HOURS = [4, 8, 12, 24] as const;

function useIncidents(): readonly IncidentSummary[] {
  const lists = useDeskState((state) => state.lists);
  return lists === null ? [] : [...lists.active, ...lists.escalated, ...lists.resolved, ...lists.ignored];
}

const sealed = (formats: readonly ExportFormat[]): ReportFormat[] =>
  formats.flatMap((format) => ReportFormat.safeParse(format).data ?? []);

function IncidentReport({ formats, asked }: { formats: readonly ExportFormat[]; asked: string | null }): ReactNode {
  const desk = useDesk();
  const incidents = useIncidents();
  const [picked, setPicked] = useState(asked ?? '');
  const incident = incidents.find(({ id }) => id === picked) ?? incidents[0];
  return (
    <ReportPanel
      kind="incident"
      formats={sealed(formats)}
      missing={incident === undefined ? 'There is no incident yet.' : ''}
      make={async (format) =>
        incident === undefined
          ? { ok: false, why: 'There is no incident yet.', field: '' }
          : desk.actions.incidentReport(incident.id, ReportFormat.parse(format))
      }
    >
      {incident !== undefined && (
        <Field label="Incident">
          {(links) => (
            <select
              {...links}
              className="input"
              value={incident.id}
              onChange={(event) => setPicked(event.target.value)}
            >
              {incidents.map(({ id, service, state, title }) => (
                <option key={id} value={id}>
                  {`${service}, ${stateLabel(state).toLowerCase()}: ${visibleText(title).slice(0, 90)}`}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </ReportPanel>
  );
}

function Handoff({ formats }: { formats: readonly ExportFormat[] }): ReactNode {
  const desk = useDesk();
  const [hours, setHours] = useState<number>(12);
  return (
    <ReportPanel
      kind="handoff"
      formats={sealed(formats)}
      make={(format) => desk.actions.handoff(hours, ReportFormat.parse(format))}
    >
      <Field label="Length of the shift">
        {(links) => (
          <select
            {...links}
            className="input report-hours"
            value={hours}
            onChange={(event) => setHours(Number(event.target.value))}
          >
            {HOURS.map((each) => (
              <option key={each} value={each}>
                {each} hours
              </option>
            ))}
          </select>
        )}
      </Field>
    </ReportPanel>
  );
}

function Verifying(): ReactNode {
  return (
    <Panel title="Verify it elsewhere">
      <p className="panel-note">
        A file needs nothing but itself: whoever has it finds out whether one byte was changed, offline, with the key’s
        fingerprint that <a href="#/security">Security</a> shows.
      </p>
      <pre className="command">sentry-desk audit verify --file sentry-desk-audit.jsonl</pre>
    </Panel>
  );
}

/** Files to take away: the record, an incident, a shift. */
export function ReportsScreen({ incident }: { incident: string | null }): ReactNode {
  const desk = useDesk();
  const ask = useCallback(
    (client: DeskClient, signal: AbortSignal) => client.reports.offered(undefined, { signal }),
    [],
  );
  const { value, why } = useAsked(ask);
  const formatsOf = (kind: ReportKind): readonly ExportFormat[] =>
    value?.kinds.find((each) => each.kind === kind)?.formats ?? [];
  return (
    <div className="screen screen-list">
      <header className="screen-head">
        <h1>Reports</h1>
        <p className="headline">Each file is sealed with the key of this desk, and says how it is verified.</p>
      </header>
      {why !== '' && (
        <p className="field-error" role="alert">
          <UntrustedText text={why} />
        </p>
      )}
      {value !== null && (
        <div className="reports">
          <IncidentReport formats={formatsOf('incident')} asked={incident} />
          <Handoff formats={formatsOf('handoff')} />
          <ReportPanel kind="audit" formats={formatsOf('audit')} make={(format) => desk.actions.exportAudit(format)} />
          <Verifying />
        </div>
      )}
    </div>
  );
}
