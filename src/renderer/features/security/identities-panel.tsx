import type { ReactNode } from 'react';
import type { LiveIdentity } from '#shared/contract/security.ts';
import { incidentHref } from '../../state/route.ts';
import { useNow } from '../../state/use-now.ts';
import { roleLabel, toolLabel } from '../../text/labels.ts';
import { counted } from '../../text/sizes.ts';
import { countdown } from '../../text/times.ts';
import { Panel } from '../../ui/panel.tsx';
import { ShortTime } from '../../ui/time.tsx';

function Identity({ identity, now }: { identity: LiveIdentity; now: number }): ReactNode {
  const { agentId, role, incidentId, tools, issuedAt, expiresAt } = identity;
  const left = Date.parse(expiresAt) - now;
  return (
    <li className="identity">
      <span className="limit-words">
        <span className="identity-role">{roleLabel(role)}</span>{' '}
        <a className="mono" href={incidentHref(incidentId)}>
          {incidentId}
        </a>
        <span className="mono identity-id">{agentId}</span>
        <details className="tool-more">
          <summary>Opens {counted(tools.length, 'tool', 'tools')}</summary>
          <p>{tools.length === 0 ? 'None.' : tools.map(toolLabel).join(', ')}</p>
        </details>
      </span>
      <span className={left <= 0 ? 'limit-left limit-none' : 'limit-left'}>
        {left <= 0 ? 'over' : `${countdown(Date.parse(expiresAt), now)} left`}
        <span className="identity-since">
          issued <ShortTime at={issuedAt} />
        </span>
      </span>
    </li>
  );
}

/** Who works right now, and how long the credential of each is good. */
export function IdentitiesPanel({ identities }: { identities: readonly LiveIdentity[] }): ReactNode {
  const now = useNow();
  return (
    <Panel title="Identities" aside={<span className="panel-count">{identities.length}</span>}>
      {identities.length === 0 && (
        <p className="empty">
          No agent works. Each gets an identity of its own for one run, with a credential that ends by itself.
        </p>
      )}
      <ul className="plain-list">
        {identities.map((identity) => (
          <Identity key={identity.agentId} identity={identity} now={now} />
        ))}
      </ul>
    </Panel>
  );
}
