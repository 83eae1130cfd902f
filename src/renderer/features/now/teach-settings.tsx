import type { ReactNode } from 'react';
import { HREF } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { PathText } from '../../ui/path-text.tsx';

/** What to do first, for a desk without a host. */
export function TeachSettings(): ReactNode {
  const file = useDeskState((state) => state.settings?.file);
  return (
    <div className="empty form">
      <p>
        No host is set up yet, so nothing is watched. Adding one takes less than a minute: type its address or pick it
        from your SSH configuration, compare its key once, and pick what is to be watched from a list.
      </p>
      <p>
        <a className="button button-primary" href={HREF.addHost}>
          Add a host
        </a>
      </p>
      <p className="field-hint">
        Hosts and services are kept in {file === undefined ? <code>settings.json</code> : <PathText path={file} />},
        which can be edited by hand as well. To look around first, run the demo: <code>npm run demo</code>.
      </p>
    </div>
  );
}
