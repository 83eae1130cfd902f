import { type ReactNode, useState } from 'react';
import type { SourceStatus, Status } from '#shared/contract/status.ts';
import { HREF, logsHref } from '../../state/route.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { sourceStateLabel } from '../../text/log-words.ts';
import { sizeText } from '../../text/sizes.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { Ago } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';

const SHOWN = 6;
const STANDING: Record<SourceStatus['state'], number> = {
  blind: 0,
  waiting: 1,
  connecting: 2,
  stopped: 3,
  following: 4,
};

function FirstRead({ source }: { source: SourceStatus }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  if (source.progress === null) {
    return null;
  }
  const { readBytes, totalBytes } = source.progress;
  return (
    <div className="first-read">
      <progress
        className="progress"
        max={Math.max(1, totalBytes)}
        value={readBytes}
        aria-label={`Reading ${source.path} for the first time`}
      />
      <span className="first-read-words">
        {sizeText(readBytes)} of {sizeText(totalBytes)} read
      </span>
      <Button
        className="button-small"
        aria-label={`Stop reading ${source.path}`}
        title="What was not read yet becomes a blind window"
        disabled={!online || pending}
        onClick={() => run(() => desk.actions.skipReading(source.id))}
      >
        Stop reading
      </Button>
    </div>
  );
}

function Source({ source }: { source: SourceStatus }): ReactNode {
  return (
    <li className="source">
      <p className="source-line">
        <span className={`source-state source-${source.state}`}>
          <span className="badge-dot" aria-hidden="true" />
          {sourceStateLabel(source.state)}
        </span>
        <span className="source-heard">
          {source.heardAt === null ? (
            'never heard'
          ) : (
            <>
              heard <Ago at={source.heardAt} />
            </>
          )}
        </span>
      </p>
      <p>
        <a className="source-path" href={logsHref(source.id)}>
          <PathText path={`${source.host}:${source.path}`} />
        </a>
      </p>
      {source.why !== '' && (
        <p className="source-why">
          <UntrustedText text={source.why} />
        </p>
      )}
      <FirstRead source={source} />
    </li>
  );
}

function WatchButton({ running }: { running: boolean }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  return (
    <Button disabled={!online || pending} onClick={() => run(() => desk.actions.setWatching(!running))}>
      {running ? 'Stop watching' : 'Start watching'}
    </Button>
  );
}

/** What needs a look comes first: not heard, then what is read for the first time. */
function inOrder(sources: readonly SourceStatus[]): readonly SourceStatus[] {
  return sources.toSorted(
    (a, b) =>
      STANDING[a.state] - STANDING[b.state] ||
      Number(b.progress !== null) - Number(a.progress !== null) ||
      a.id.localeCompare(b.id),
  );
}

function NoSources(): ReactNode {
  return (
    <p className="empty">
      No service names a log yet. <a href={HREF.addHost}>Add a host</a> and pick what writes a log there.
    </p>
  );
}

/** What is followed, and the proof that it is heard. */
export function WatchingPanel({ status }: { status: Status }): ReactNode {
  const { running, why, sources } = status.watcher;
  const [all, setAll] = useState(false);
  const ordered = inOrder(sources);
  return (
    <Panel title={running ? 'Watching' : 'Not watching'} aside={<WatchButton running={running} />}>
      {!running && (
        <p className="panel-note">
          <UntrustedText text={why || 'No log is followed until you start.'} />
        </p>
      )}
      {running && sources.length === 0 && <NoSources />}
      <ul className="plain-list">
        {(all ? ordered : ordered.slice(0, SHOWN)).map((source) => (
          <Source key={source.id} source={source} />
        ))}
      </ul>
      {sources.length > SHOWN && (
        <Button kind="quiet" className="button-small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${sources.length - SHOWN} more`}
        </Button>
      )}
    </Panel>
  );
}
