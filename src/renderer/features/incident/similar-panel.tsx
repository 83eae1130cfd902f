import type { ReactNode } from 'react';
import type { SimilarIncident } from '#shared/domain/events.ts';
import { incidentHref } from '../../state/route.ts';
import { Panel } from '../../ui/panel.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

function likeness(similarity: number): string {
  return similarity === 1 ? 'Same fingerprint' : `${Math.round(similarity * 100)} % alike`;
}

/** Past incidents that look like this one, and what repaired them. */
export function SimilarPanel({ similar }: { similar: readonly SimilarIncident[] }): ReactNode {
  return (
    <Panel title="Similar incidents">
      {similar.length === 0 && <p className="empty">Memory holds none like this.</p>}
      <ul className="plain-list">
        {similar.map((item) => (
          <li key={item.id} className="similar">
            <p className="similar-line">
              <span>{likeness(item.similarity)}</span>
              <ShortTime at={item.resolvedAt} />
            </p>
            <a href={incidentHref(item.id)} className="mono similar-title">
              <UntrustedText text={item.title} />
            </a>
            <p className="similar-fix">
              <UntrustedText text={item.fix} />
            </p>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
