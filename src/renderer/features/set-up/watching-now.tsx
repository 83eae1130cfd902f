import type { ReactNode } from 'react';
import type { HostId } from '#shared/domain/ids.ts';
import { HREF, logsHref } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { sourceStateLabel } from '../../text/log-words.ts';
import { Panel } from '../../ui/panel.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

/** The end of the way: what is followed on the host now. */
export function WatchingNow({ id }: { id: HostId }): ReactNode {
  const sources = useDeskState((state) => state.status?.watcher.sources) ?? [];
  const own = sources.filter((source) => source.host === id);
  return (
    <Panel title={`Watching ${id}`}>
      <output className="soft">
        {own.length === 0
          ? 'The services are kept. Their logs appear here as soon as they are followed.'
          : 'Each error in these logs opens an incident; repeats count into it.'}
      </output>
      <ul className="plain-list watched">
        {own.map((source) => (
          <li key={source.id} className="watched-source">
            <span className={`source-state source-${source.state}`}>
              <span className="badge-dot" aria-hidden="true" />
              {sourceStateLabel(source.state)}
            </span>
            <a href={logsHref(source.id)}>
              <PathText path={source.path} />
            </a>
            <span className="source-why">
              <UntrustedText text={source.why} />
            </span>
          </li>
        ))}
      </ul>
      <p className="set-up-buttons">
        <a className="button button-plain" href={HREF.hosts}>
          Hosts and services
        </a>
        <a className="button button-primary" href={HREF.now}>
          Go to Now
        </a>
      </p>
    </Panel>
  );
}
