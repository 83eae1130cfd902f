import { type ReactNode, useState } from 'react';
import type { Gap } from '../../state/desk-state.ts';
import { logsHref } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { gapSize, gapTitle } from '../../text/log-words.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

const SHOWN = 4;

function GapRow({ gap }: { gap: Gap }): ReactNode {
  return (
    <li className={gap.recovered ? 'gap gap-recovered' : 'gap'}>
      <p>
        <span className="gap-title">{gapTitle(gap)}</span>: <ShortTime at={gap.from} /> to{' '}
        {gap.to === null ? 'now' : <ShortTime at={gap.to} />}, {gapSize(gap)}. <UntrustedText text={gap.why} />
      </p>
      <a className="gap-source" href={logsHref(gap.source)}>
        <PathText path={gap.source} />
      </a>
    </li>
  );
}

/** The ledger of what was not read, newest first. */
export function BlindWindows(): ReactNode {
  const gaps = useDeskState((state) => state.gaps);
  const [all, setAll] = useState(false);
  if (gaps === null) {
    return null;
  }
  const lost = gaps.filter((gap) => !gap.recovered).length;
  return (
    <Panel
      title="Blind windows"
      aside={<span className="panel-count">{lost === 0 ? 'nothing lost' : `${lost} not read`}</span>}
    >
      {gaps.length === 0 && (
        <p className="empty">None. Whatever cannot be read of a log is written down here: when, how much, why.</p>
      )}
      <ul className="plain-list">
        {(all ? gaps : gaps.slice(0, SHOWN)).map((gap) => (
          <GapRow key={`${gap.source} ${gap.from} ${gap.why}`} gap={gap} />
        ))}
      </ul>
      {gaps.length > SHOWN && (
        <Button kind="quiet" className="button-small" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show the newest' : `Show ${gaps.length - SHOWN} more`}
        </Button>
      )}
    </Panel>
  );
}
