import type { ReactNode } from 'react';
import type { Status } from '#shared/contract/status.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { modeLabel, secretsLabel } from '../../text/labels.ts';
import { Button } from '../../ui/button.tsx';
import { openHelp, openPalette } from '../palette/overlay-events.ts';

const CONNECTION = { connecting: 'Connecting', ready: 'Connected', lost: 'Not connected', signed_out: 'Signed out' };

function Fact({ name, value, tone }: { name: string; value: string; tone: string }): ReactNode {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd className={`fact-${tone}`}>{value}</dd>
    </div>
  );
}

function watchingFact(status: Status): { value: string; tone: string } {
  const sources = status.watcher.sources;
  if (!status.watcher.running) {
    return { value: 'Stopped', tone: 'warning' };
  }
  if (sources.length === 0) {
    return { value: 'No sources', tone: 'warning' };
  }
  const heard = sources.filter((source) => source.state === 'following').length;
  return { value: `${heard} of ${sources.length} heard`, tone: heard === sources.length ? 'plain' : 'warning' };
}

function Facts({ status }: { status: Status }): ReactNode {
  const watching = watchingFact(status);
  return (
    <>
      <Fact name="Mode" value={modeLabel(status.mode)} tone={status.mode === 'DISABLED' ? 'warning' : 'plain'} />
      <Fact
        name="Stop switch"
        value={status.stopped ? 'Engaged' : 'Released'}
        tone={status.stopped ? 'danger' : 'plain'}
      />
      <Fact name="Watching" value={watching.value} tone={watching.tone} />
    </>
  );
}

/** How the desk stands: connection, mode, stop switch, watcher, where secrets live. */
export function SidebarState(): ReactNode {
  const connection = useDeskState((state) => state.connection);
  const status = useDeskState((state) => state.status);
  const secrets = status === null ? '' : secretsLabel(status.secrets);
  return (
    <div className="sidebar-state">
      {secrets !== '' && <p className="session-mode">{secrets}</p>}
      <dl className="facts">
        <Fact name="Engine" value={CONNECTION[connection]} tone={connection === 'ready' ? 'good' : 'warning'} />
        {status !== null && <Facts status={status} />}
      </dl>
      <div className="sidebar-keys">
        <Button kind="quiet" onClick={openPalette}>
          Commands <kbd>Ctrl K</kbd>
        </Button>
        <Button kind="quiet" onClick={openHelp} aria-label="Show the keys">
          <kbd>?</kbd>
        </Button>
      </div>
    </div>
  );
}
