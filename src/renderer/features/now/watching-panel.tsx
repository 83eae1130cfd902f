import type { ReactNode } from 'react';
import type { BlindWindow, SourceStatus, Status } from '#shared/contract/status.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { Ago, ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';

const SOURCE_STATES: Record<SourceStatus['state'], string> = {
  connecting: 'Connecting',
  following: 'Following',
  waiting: 'Waiting for the file',
  blind: 'Not heard',
  stopped: 'Stopped',
};

function Blind({ gap }: { gap: BlindWindow }): ReactNode {
  const bytes = gap.bytes === null ? 'unknown size' : `${gap.bytes} bytes`;
  return (
    <li className={gap.recovered ? 'gap gap-recovered' : 'gap'}>
      {gap.recovered ? 'Gap, read later' : 'Not read'}: <ShortTime at={gap.from} />
      {' to '}
      {gap.to === null ? 'now' : <ShortTime at={gap.to} />}, {bytes}. <UntrustedText text={gap.why} />
    </li>
  );
}

function Source({ source }: { source: SourceStatus }): ReactNode {
  return (
    <li className="source">
      <p className="source-line">
        <span className={`source-state source-${source.state}`}>
          <span className="badge-dot" aria-hidden="true" />
          {SOURCE_STATES[source.state]}
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
        <PathText path={`${source.host}:${source.path}`} />
      </p>
      {source.why !== '' && (
        <p className="source-why">
          <UntrustedText text={source.why} />
        </p>
      )}
      {source.blindWindows.length > 0 && (
        <ul className="gaps" aria-label="Blind windows">
          {source.blindWindows.map((gap) => (
            <Blind key={`${gap.from} ${gap.why}`} gap={gap} />
          ))}
        </ul>
      )}
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

/** What is followed, and the proof that it is heard. */
export function WatchingPanel({ status }: { status: Status }): ReactNode {
  const { running, why, sources } = status.watcher;
  return (
    <Panel title={running ? 'Watching' : 'Not watching'} aside={<WatchButton running={running} />}>
      {!running && (
        <p className="panel-note">
          <UntrustedText text={why || 'No log is followed until you start.'} />
        </p>
      )}
      {running && sources.length === 0 && <p className="empty">No service names a log yet.</p>}
      <ul className="plain-list">
        {sources.map((source) => (
          <Source key={source.id} source={source} />
        ))}
      </ul>
    </Panel>
  );
}
