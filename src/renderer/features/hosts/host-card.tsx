import { type ReactNode, useState } from 'react';
import type { HostView } from '#shared/contract/hosts.ts';
import { setUpHref } from '../../state/route.ts';
import { useDesk, useDeskState } from '../../state/use-desk.ts';
import { authLabel, connectionLabel, hostAddress } from '../../text/host-words.ts';
import { counted } from '../../text/sizes.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { ServiceTable } from './service-table.tsx';

function RemoveHost({ view, onClose }: { view: HostView; onClose: () => void }): ReactNode {
  const desk = useDesk();
  const { id } = view.host;
  return (
    <ConfirmDialog title={`Remove ${id}?`} verb="Remove it" act={() => desk.actions.removeHost(id)} onClose={onClose}>
      {view.services.length > 0
        ? `${counted(view.services.length, 'service runs', 'services run')} on it: remove them first.`
        : 'It is not reached any more. Its incidents and the audit log stay. Nothing on the host is changed.'}
    </ConfirmDialog>
  );
}

function HostActions({ view }: { view: HostView }): ReactNode {
  const [removing, setRemoving] = useState(false);
  const { id } = view.host;
  return (
    <div className="host-actions">
      <a
        className="button button-plain button-small"
        href={setUpHref(id, 'services')}
        aria-label={`Pick services on ${id}`}
      >
        Pick services
      </a>
      <a className="button button-plain button-small" href={setUpHref(id, 'test')} aria-label={`Test ${id}`}>
        Test
      </a>
      <a className="button button-plain button-small" href={setUpHref(id, 'edit')} aria-label={`Edit ${id}`}>
        Edit
      </a>
      <Button kind="quiet" className="button-small" aria-label={`Remove ${id}`} onClick={() => setRemoving(true)}>
        Remove
      </Button>
      {removing && <RemoveHost view={view} onClose={() => setRemoving(false)} />}
    </div>
  );
}

function pinWords(view: HostView): string {
  if (view.host.address === 'local') {
    return 'none is needed';
  }
  return view.pinned ?? 'not pinned yet: test the host, compare its key, pin it';
}

function HostFacts({ view }: { view: HostView }): ReactNode {
  const { host, lanes, streams } = view;
  return (
    <dl className="host-facts">
      <div>
        <dt>Key</dt>
        <dd className="mono host-key">{pinWords(view)}</dd>
      </div>
      {host.address !== 'local' && (
        <div>
          <dt>Log-in</dt>
          <dd>
            <PathText path={authLabel(host.auth)} />
            {host.jump !== undefined && `, over ${host.jump}`}
          </dd>
        </div>
      )}
      <div>
        <dt>Load</dt>
        <dd>
          {counted(lanes, 'connection', 'connections')}, {counted(streams, 'stream', 'streams')}
        </dd>
      </div>
    </dl>
  );
}

function Connection({ view }: { view: HostView }): ReactNode {
  const { connection, since, latencyMs } = view;
  return (
    <span className={`host-state host-${connection}`}>
      <span className="badge-dot" aria-hidden="true" />
      {connectionLabel(connection)}
      <span className="host-since">
        {since !== null && (
          <>
            since <ShortTime at={since} />
          </>
        )}
        {latencyMs !== null && ` · ${Math.round(latencyMs)} ms`}
      </span>
    </span>
  );
}

/** A host: how it stands, its key, our load on it, what to look at, and its services. */
export function HostCard({ view }: { view: HostView }): ReactNode {
  const all = useDeskState((state) => state.settings?.settings.services);
  const { host, why, warnings } = view;
  const services = all?.filter((service) => service.host === host.id) ?? [];
  return (
    <section className="panel host" aria-label={host.id}>
      <header className="host-head">
        <h2 className="host-id mono">{host.id}</h2>
        <PathText path={hostAddress(host)} />
        <Connection view={view} />
        <HostActions view={view} />
      </header>
      {why !== '' && (
        <p className="source-why">
          <UntrustedText text={why} />
        </p>
      )}
      <HostFacts view={view} />
      {warnings.map((warning) => (
        <p key={warning} className="host-warning">
          <span className="host-warning-word">Warning:</span> <UntrustedText text={warning} />
        </p>
      ))}
      {services.length === 0 ? (
        <p className="empty">
          Nothing is watched on it yet. Pick services: what writes a log there is offered as a list.
        </p>
      ) : (
        <ServiceTable services={services} />
      )}
    </section>
  );
}
