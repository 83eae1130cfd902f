import { type ReactNode, useCallback, useState } from 'react';
import type { IncidentDetail } from '#shared/contract/incidents.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import type { IncidentSummary } from '#shared/domain/incident.ts';
import type { DeskClient } from '../../connection/desk-client.ts';
import { HREF, incidentHref, wireHref } from '../../state/route.ts';
import { useAsked } from '../../state/use-asked.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { counted } from '../../text/sizes.ts';
import { Panel } from '../../ui/panel.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { WireCall } from './wire-call.tsx';
import { cutWords } from './wire-facts.ts';

const REFRESH_EVERY_MS = 3_000;

function NoCalls(): ReactNode {
  const provider = useDeskState((state) => state.status?.provider);
  return (
    <p className="empty">
      No model was called here.{' '}
      {provider === 'playbook' && (
        <>
          Playbooks do the thinking, so nothing leaves this machine. <a href="#/settings/llm">Connect a model</a> to see
          each of its calls byte by byte.
        </>
      )}
    </p>
  );
}

function Calls({ detail }: { detail: IncidentDetail }): ReactNode {
  const [sought, setSought] = useState('');
  const text = sought.trim().toLowerCase();
  const shown = detail.wire.filter(({ request, response }) => `${request}\n${response}`.toLowerCase().includes(text));
  const cost = detail.wire.reduce((sum, call) => sum + call.costUsd, 0);
  return (
    <Panel
      title="Calls"
      aside={
        <span className="panel-count">
          {counted(detail.wire.length, 'call', 'calls')}, ${cost.toFixed(4)}
        </span>
      }
    >
      <p className="panel-note">{cutWords(detail.wire)} What comes from a host or a model is shown as text.</p>
      {detail.wire.length > 0 && (
        <input
          className="input wire-search"
          type="search"
          aria-label="Search what was sent and received"
          placeholder="Search what was sent and received"
          value={sought}
          onChange={(event) => setSought(event.target.value)}
        />
      )}
      {detail.wire.length === 0 && <NoCalls />}
      {detail.wire.length > 0 && shown.length === 0 && <p className="empty">No call holds this text.</p>}
      <ul className="plain-list">
        {shown.map((call) => (
          <WireCall
            key={call.id}
            incident={detail.id}
            call={call}
            sought={text === '' ? '' : sought.trim()}
            open={shown.length === 1}
          />
        ))}
      </ul>
    </Panel>
  );
}

function OfIncident({ id }: { id: IncidentId }): ReactNode {
  const ask = useCallback((client: DeskClient, signal: AbortSignal) => client.incidents.get({ id }, { signal }), [id]);
  const { value, why } = useAsked(ask, REFRESH_EVERY_MS);
  return (
    <>
      {why !== '' && (
        <p className="field-error" role="alert">
          <UntrustedText text={why} />
        </p>
      )}
      {value !== null && <Calls detail={value} />}
    </>
  );
}

function IncidentRow({ incident }: { incident: IncidentSummary }): ReactNode {
  return (
    <a className="ended" href={wireHref(incident.id)}>
      <span className="ended-time mono">
        <ShortTime at={incident.updatedAt} />
      </span>
      <span className="mono wire-cost">${incident.costUsd.toFixed(4)}</span>
      <span className="ended-service mono">{incident.service}</span>
      <span className="ended-title">
        <UntrustedText text={incident.title} />
      </span>
    </a>
  );
}

function AllIncidents(): ReactNode {
  const lists = useDeskState((state) => state.lists);
  const total = useDeskState((state) => state.status?.cost.totalUsd ?? 0);
  const all = lists === null ? [] : [...lists.active, ...lists.escalated, ...lists.resolved, ...lists.ignored];
  const costly = all.toSorted((a, b) => b.costUsd - a.costUsd || b.updatedAt.localeCompare(a.updatedAt));
  return (
    <Panel title="By incident" aside={<span className="panel-count">${total.toFixed(4)} in all</span>}>
      {costly.length === 0 && <p className="empty">No incident yet. The calls of each are listed under it.</p>}
      {total === 0 && costly.length > 0 && <NoCalls />}
      <ul className="plain-list">
        {costly.map((incident) => (
          <li key={incident.id}>
            <IncidentRow incident={incident} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What models were told and what they said, byte by byte: of one incident, or which incidents there are. */
export function WireScreen({ id }: { id: IncidentId | null }): ReactNode {
  return (
    <div className="screen screen-list">
      <header className="screen-head">
        <p className="crumb">
          <a href={HREF.security}>Security</a>
          {id !== null && (
            <>
              {' / '}
              <a href={HREF.wire}>Wire view</a>
            </>
          )}
        </p>
        <h1>Wire view</h1>
        <p className="headline">
          {id === null ? (
            'The exact bytes of every call to a model.'
          ) : (
            <a href={incidentHref(id)} className="mono">
              {id}
            </a>
          )}
        </p>
      </header>
      {id === null ? <AllIncidents /> : <OfIncident id={id} />}
    </div>
  );
}
