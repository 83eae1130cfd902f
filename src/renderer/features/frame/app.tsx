import { type ReactNode, useEffect } from 'react';
import { assertNever } from '#shared/domain/assert-never.ts';
import type { Desk } from '../../state/desk.ts';
import { type Route, useRoute } from '../../state/route.ts';
import { DeskContext, useDesk, useDeskState } from '../../state/use-desk.ts';
import { screenTitle } from '../../text/screen-titles.ts';
import { LiveRegions } from '../../ui/live-regions.tsx';
import { HostsScreen } from '../hosts/hosts-screen.tsx';
import { IncidentScreen } from '../incident/incident-screen.tsx';
import { LogsScreen } from '../logs/logs-screen.tsx';
import { MemoryScreen } from '../memory/memory-screen.tsx';
import { NowScreen } from '../now/now-screen.tsx';
import { Overlays } from '../palette/overlays.tsx';
import { PatternsScreen } from '../patterns/patterns-screen.tsx';
import { ReportsScreen } from '../reports/reports-screen.tsx';
import { SecurityScreen } from '../security/security-screen.tsx';
import { SetUpScreen } from '../set-up/set-up-screen.tsx';
import { SettingsScreen } from '../settings/settings-screen.tsx';
import { SilencesScreen } from '../silences/silences-screen.tsx';
import { ToolsScreen } from '../tools/tools-screen.tsx';
import { WireScreen } from '../wire/wire-screen.tsx';
import { Banners } from './banners.tsx';
import { Sidebar } from './sidebar.tsx';
import { SignedOut } from './signed-out.tsx';

/** The whole window. */
export function App({ desk }: { desk: Desk }): ReactNode {
  return (
    <DeskContext value={desk}>
      <Window />
    </DeskContext>
  );
}

function Window(): ReactNode {
  const connection = useDeskState((state) => state.connection);
  if (connection === 'signed_out') {
    return <SignedOut />;
  }
  return <Frame />;
}

function Screen({ route }: { route: Route }): ReactNode {
  switch (route.type) {
    case 'now':
      return <NowScreen />;
    case 'incident':
      return <IncidentScreen key={route.id} id={route.id} />;
    case 'logs':
      return <LogsScreen source={route.source} />;
    case 'hosts':
      return <HostsScreen />;
    case 'set_up':
      return <SetUpScreen key={`${route.host} ${route.start}`} id={route.host} start={route.start} />;
    case 'patterns':
      return <PatternsScreen key={route.line} line={route.line} />;
    case 'silences':
      return <SilencesScreen />;
    case 'memory':
      return <MemoryScreen />;
    case 'tools':
      return <ToolsScreen />;
    case 'security':
      return <SecurityScreen />;
    case 'wire':
      return <WireScreen key={route.incident} id={route.incident} />;
    case 'reports':
      return <ReportsScreen key={route.incident} incident={route.incident} />;
    case 'settings':
      return <SettingsScreen group={route.group} />;
    default:
      return assertNever(route);
  }
}

function Frame(): ReactNode {
  const desk = useDesk();
  const route = useRoute();
  const id = route.type === 'incident' ? route.id : null;
  useEffect(() => desk.show(id), [desk, id]);
  useEffect(() => {
    document.title = `${screenTitle(route.type)} · Sentry Desk`;
  }, [route.type]);
  return (
    <div className="frame">
      <a className="skip-link" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <Sidebar route={route} />
      <main id="main" className="main" tabIndex={-1}>
        <Banners />
        <Screen route={route} />
      </main>
      <LiveRegions />
      <Overlays />
    </div>
  );
}

/** The address names the screen, so the link moves the focus itself. */
function skipToMain(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
