import type { ReactNode } from 'react';
import type { Status } from '#shared/contract/status.ts';
import type { DeskState } from '../../state/desk-state.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { useNow } from '../../state/use-now.ts';
import { headline } from '../../text/headline.ts';
import { PermissionsWaiting } from '../approval/permissions-waiting.tsx';
import { ApprovalsWaiting } from './approvals-waiting.tsx';
import { AwaySummary } from './away-summary.tsx';
import { BlindWindows } from './blind-windows.tsx';
import { CostPanel } from './cost-panel.tsx';
import { DemoPanel } from './demo-panel.tsx';
import { FirstRun } from './first-run.tsx';
import { FrozenPanel } from './frozen-panel.tsx';
import { GrantsPanel } from './grants-panel.tsx';
import { IncidentsPanel } from './incidents-panel.tsx';
import { ModePanel } from './mode-panel.tsx';
import { RecentPanel } from './recent-panel.tsx';
import { SettingsProblems } from './settings-problems.tsx';
import { SilencesPanel } from './silences-panel.tsx';
import { StopPanel } from './stop-panel.tsx';
import { TriggerPanel } from './trigger-panel.tsx';
import { WatchingPanel } from './watching-panel.tsx';

function Headline({ status }: { status: Status }): ReactNode {
  const frozen = useDeskState((state) => state.hosts?.filter((view) => view.frozen !== null).length ?? 0);
  const calls = useDeskState((state) => state.permissions.length);
  const { tone, text } = headline(status, useNow(), { frozenHosts: frozen, calls });
  return (
    <p className={`headline headline-${tone}`}>
      <span className="headline-dot" aria-hidden="true" />
      {text}
    </p>
  );
}

function Board({ status }: { status: Status }): ReactNode {
  return (
    <>
      <div className="controls">
        <ModePanel mode={status.mode} />
        <StopPanel status={status} />
        <CostPanel status={status} />
      </div>
      <FrozenPanel />
      <SettingsProblems problems={status.settingsProblems} />
      <div className="board">
        <div className="board-main">
          <ApprovalsWaiting />
          <PermissionsWaiting />
          <IncidentsPanel />
          <RecentPanel />
        </div>
        <div className="board-side">
          <WatchingPanel status={status} />
          <GrantsPanel />
          <SilencesPanel />
          <BlindWindows />
          <DemoPanel />
          <TriggerPanel />
        </div>
      </div>
    </>
  );
}

/** Nothing was set up and nothing has happened yet. */
function isFresh({ settings, lists, demo, status }: DeskState): boolean {
  const none = lists !== null && Object.values(lists).every((list) => list.length === 0);
  const bare = settings !== null && settings.settings.hosts.length === 0 && settings.settings.services.length === 0;
  return none && bare && demo === null && status?.demo === false && settings.problems.length === 0;
}

/** The home screen: one glance says whether to get up. */
export function NowScreen(): ReactNode {
  const status = useDeskState((state) => state.status);
  const fresh = useDeskState(isFresh);
  return (
    <div className="screen screen-now">
      <header className="screen-head">
        <h1>Now</h1>
        {status === null ? <p className="headline">Connecting to the engine.</p> : <Headline status={status} />}
      </header>
      <AwaySummary />
      {fresh && <FirstRun />}
      {status !== null && !fresh && <Board status={status} />}
    </div>
  );
}
