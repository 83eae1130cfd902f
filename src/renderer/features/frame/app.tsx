import { type ReactNode, useEffect } from 'react';
import type { Desk } from '../../state/desk.ts';
import { useRoute } from '../../state/route.ts';
import { DeskContext, useDesk, useDeskState } from '../../state/use-desk.ts';
import { LiveRegions } from '../../ui/live-regions.tsx';
import { IncidentScreen } from '../incident/incident-screen.tsx';
import { NowScreen } from '../now/now-screen.tsx';
import { Overlays } from '../palette/overlays.tsx';
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

function Frame(): ReactNode {
  const desk = useDesk();
  const route = useRoute();
  const id = route.type === 'incident' ? route.id : null;
  useEffect(() => desk.show(id), [desk, id]);
  useEffect(() => {
    document.title = id === null ? 'Now · Sentry Desk' : 'Incident · Sentry Desk';
  }, [id]);
  return (
    <div className="frame">
      <a className="skip-link" href="#main" onClick={skipToMain}>
        Skip to the content
      </a>
      <Sidebar route={route} />
      <main id="main" className="main" tabIndex={-1}>
        <Banners />
        {id === null ? <NowScreen /> : <IncidentScreen key={id} id={id} />}
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
