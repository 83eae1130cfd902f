import type { ReactNode } from 'react';
import { HREF, incidentHref } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { counted } from '../../text/sizes.ts';
import { ShortTime } from '../../ui/time.tsx';

/** The hosts that showed another key than the pinned one; nothing when there is none. */
export function FrozenPanel(): ReactNode {
  const hosts = useDeskState((state) => state.hosts) ?? [];
  const frozen = hosts.filter((view) => view.frozen !== null);
  if (frozen.length === 0) {
    return null;
  }
  const title = `${counted(frozen.length, 'host is', 'hosts are')} frozen: another host key was shown`;
  return (
    <section className="panel panel-danger frozen-panel" aria-label={title}>
      <header className="panel-head">
        <h2 className="panel-title">{title}</h2>
        <a className="button button-plain" href={HREF.hosts}>
          Compare the keys
        </a>
      </header>
      <ul className="plain-list">
        {frozen.map(({ host, frozen: freeze }) => (
          <li key={host.id}>
            <span className="mono">{host.id}</span>
            {freeze !== null && (
              <>
                {' '}
                since <ShortTime at={freeze.since} />. No agent works on it.{' '}
                <a href={incidentHref(freeze.incidentId)}>
                  Open its incident<span className="visually-hidden">: {host.id}</span>
                </a>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
