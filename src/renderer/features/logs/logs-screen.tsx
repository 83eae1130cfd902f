import type { ReactNode } from 'react';
import type { Status } from '#shared/contract/status.ts';
import { HREF } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { LogViewPanel } from './log-view-panel.tsx';
import { SourceList } from './source-list.tsx';

function NoSources({ status }: { status: Status }): ReactNode {
  if (!status.watcher.running) {
    return (
      <p className="empty">
        No log is followed: <UntrustedText text={status.watcher.why || 'watching is stopped.'} /> Start watching on{' '}
        <a href={HREF.now}>Now</a>.
      </p>
    );
  }
  return (
    <p className="empty">
      No service names a log yet. <a href={HREF.addHost}>Add a host</a>, pick the services that run on it, and their
      lines appear here as they are written.
    </p>
  );
}

function Sources({ status, source }: { status: Status; source: string | null }): ReactNode {
  const { sources } = status.watcher;
  const picked = source === null ? sources[0] : sources.find((each) => each.id === source);
  return (
    <div className="logs-body">
      <SourceList sources={sources} picked={picked?.id ?? null} />
      {picked === undefined ? (
        <p className="empty log-missing">This source is not followed any more. Pick another one.</p>
      ) : (
        <LogViewPanel key={picked.id} source={picked} />
      )}
    </div>
  );
}

/** The lines of any source as they are written, and those that were kept lately. */
export function LogsScreen({ source }: { source: string | null }): ReactNode {
  const status = useDeskState((state) => state.status);
  const none = status === null || status.watcher.sources.length === 0;
  return (
    <div className="screen screen-logs">
      <h1 className={none ? 'screen-head' : 'visually-hidden'}>Logs</h1>
      {status !== null && (none ? <NoSources status={status} /> : <Sources status={status} source={source} />)}
    </div>
  );
}
