import type { ReactNode } from 'react';
import type { SourceStatus } from '#shared/contract/status.ts';
import { logsHref } from '../../state/route.ts';
import { sourceStateLabel } from '../../text/log-words.ts';
import { PathText } from '../../ui/path-text.tsx';
import { Ago } from '../../ui/time.tsx';

function SourceLink({ source, current }: { source: SourceStatus; current: boolean }): ReactNode {
  return (
    <a className="source-link" href={logsHref(source.id)} aria-current={current ? 'true' : undefined}>
      <span className="source-link-name">
        <span className={`source-dot source-${source.state}`} aria-hidden="true" />
        <span className="mono">{source.service}</span>
        <span className="source-link-when">
          {source.state !== 'following' && sourceStateLabel(source.state)}
          {source.state === 'following' &&
            (source.lastByteAt === null ? 'no line yet' : <Ago at={source.lastByteAt} />)}
        </span>
      </span>
      <span className="source-link-path">
        <PathText path={source.path} />
      </span>
    </a>
  );
}

function byHost(sources: readonly SourceStatus[]): ReadonlyMap<string, readonly SourceStatus[]> {
  const groups = new Map<string, SourceStatus[]>();
  for (const source of sources) {
    groups.set(source.host, [...(groups.get(source.host) ?? []), source]);
  }
  return groups;
}

/** The sources, grouped by host: how each stands, and when its last byte came. */
export function SourceList({
  sources,
  picked,
}: {
  sources: readonly SourceStatus[];
  picked: string | null;
}): ReactNode {
  return (
    <nav className="source-list" aria-label="Sources">
      {[...byHost(sources)].map(([host, own]) => (
        <section key={host} aria-label={host}>
          <h2 className="source-host mono">{host}</h2>
          <ul className="plain-list">
            {own.map((source) => (
              <li key={source.id}>
                <SourceLink source={source} current={source.id === picked} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
