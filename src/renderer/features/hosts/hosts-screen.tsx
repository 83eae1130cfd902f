import { type ReactNode, useEffect, useState } from 'react';
import type { HostView } from '#shared/contract/hosts.ts';
import { HREF } from '../../state/route.ts';
import { useDesk, useDeskState } from '../../state/use-desk.ts';
import { counted } from '../../text/sizes.ts';
import { FrozenHost } from './frozen-host.tsx';
import { HostCard } from './host-card.tsx';

const FILTER_FROM = 4;
/** Latency and load move without an event. */
const REFRESH_EVERY_MS = 4_000;

function useFreshHosts(): readonly HostView[] | null {
  const desk = useDesk();
  useEffect(() => {
    desk.refresh(['hosts']);
    const timer = setInterval(() => desk.refresh(['hosts']), REFRESH_EVERY_MS);
    return () => clearInterval(timer);
  }, [desk]);
  return useDeskState((state) => state.hosts);
}

function summary(hosts: readonly HostView[]): string {
  const connected = hosts.filter((view) => view.connection === 'connected').length;
  const frozen = hosts.filter((view) => view.frozen !== null).length;
  const parts = [`${connected} of ${counted(hosts.length, 'host', 'hosts')} connected`];
  return `${[...parts, ...(frozen > 0 ? [`${frozen} frozen`] : [])].join(', ')}.`;
}

const STANDING = { failed: 0, connecting: 1, idle: 2, connected: 3 };

/** What needs a person comes first. */
function inOrder(hosts: readonly HostView[]): readonly HostView[] {
  return hosts.toSorted(
    (a, b) => STANDING[a.connection] - STANDING[b.connection] || a.host.id.localeCompare(b.host.id),
  );
}

function NoHosts(): ReactNode {
  return (
    <div className="empty form">
      <p>
        No host is set up yet. Adding one takes less than a minute and edits no file: type its address or pick it from
        your SSH configuration, compare its key once, and pick what is to be watched from a list.
      </p>
      <p>
        <a className="button button-primary" href={HREF.addHost}>
          Add a host
        </a>
      </p>
    </div>
  );
}

function HostLists({ hosts }: { hosts: readonly HostView[] }): ReactNode {
  const [text, setText] = useState('');
  const fits = ({ host, services }: HostView): boolean =>
    [host.id, host.address, ...services].join(' ').toLowerCase().includes(text.toLowerCase());
  return (
    <>
      {hosts.map((view) => view.frozen !== null && <FrozenHost key={view.host.id} view={view} freeze={view.frozen} />)}
      {hosts.length > FILTER_FROM && (
        <input
          className="input host-filter"
          type="search"
          aria-label="Filter hosts and services"
          placeholder="Filter by host or service"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {inOrder(hosts.filter(fits)).map((view) => (
        <HostCard key={view.host.id} view={view} />
      ))}
    </>
  );
}

/** Every host with its key, state and load, and the services on it. */
export function HostsScreen(): ReactNode {
  const hosts = useFreshHosts();
  return (
    <div className="screen screen-list">
      <header className="screen-head screen-head-row">
        <div>
          <h1>Hosts and services</h1>
          <p className="headline">{hosts === null ? 'Loading the hosts.' : summary(hosts)}</p>
        </div>
        <a className="button button-primary" href={HREF.addHost}>
          Add a host
        </a>
      </header>
      {hosts?.length === 0 && <NoHosts />}
      {hosts !== null && <HostLists hosts={hosts} />}
    </div>
  );
}
