import type { ReactNode } from 'react';
import { useDeskState } from '../../state/use-desk.ts';
import { PathText } from '../../ui/path-text.tsx';

const EXAMPLE = `{
  "hosts": [
    {
      "id": "web-1", "address": "10.0.0.5", "user": "oncall",
      "hostKey": "SHA256:…"
    }
  ],
  "services": [
    {
      "id": "shop-api",
      "host": "web-1",
      "sourcePath": "/srv/shop-api",
      "logs": [{ "kind": "file", "glob": "/var/log/shop-api/*.log" }]
    }
  ]
}`;

/** What to write where, for a desk without a host. */
export function TeachSettings(): ReactNode {
  const file = useDeskState((state) => state.settings?.file);
  return (
    <div className="empty">
      <p>No host is set up yet, so nothing is watched. Three steps:</p>
      <ol className="steps-to-take">
        <li>
          Name a host and a service in {file === undefined ? <code>settings.json</code> : <PathText path={file} />}:
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an example that scrolls must be reachable by keyboard */}
          <pre className="command example" tabIndex={0}>
            {EXAMPLE}
          </pre>
        </li>
        <li>
          <code>hostKey</code> is the key&apos;s fingerprint as <code>ssh-keygen -l</code> prints it on the host. Or
          leave it out and pin the key in the keychain: <code className="path">sentry-desk hosts trust web-1</code>{' '}
          shows it, and pins it when you name it with <code>--fingerprint</code>.
        </li>
        <li>
          Start Sentry Desk again. To look around first, run the demo: <code>npm run demo</code>.
        </li>
      </ol>
    </div>
  );
}
