import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { SourceStatus } from '#shared/contract/status.ts';
import type { DeskClient } from '../../connection/desk-client.ts';
import { ALL_LINES, type LogEntry, MOST_WITH_OLDER, showsAll } from '../../state/log-view.ts';
import { useAsked } from '../../state/use-asked.ts';
import { type LiveLog, useLog } from '../../state/use-log.ts';
import { useSettled } from '../../state/use-settled.ts';
import { sourceStateLabel } from '../../text/log-words.ts';
import { counted } from '../../text/sizes.ts';
import { Button } from '../../ui/button.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { Ago } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { isTyping } from '../palette/overlay-events.ts';
import { LinePane } from './line-pane.tsx';
import { LogList } from './log-list.tsx';
import { LogTools } from './log-tools.tsx';
import { Sparkline } from './sparkline.tsx';

const RATES_EVERY_MS = 20_000;

function LogHead({ source }: { source: SourceStatus }): ReactNode {
  const { id } = source;
  const ask = useCallback(
    (client: DeskClient, signal: AbortSignal) => client.logs.rates({ source: id }, { signal }),
    [id],
  );
  const rates = useAsked(ask, RATES_EVERY_MS);
  return (
    <header className="log-head">
      <div className="log-head-words">
        <h2 className="log-title">
          <PathText path={`${source.host}:${source.path}`} />
        </h2>
        <p className="log-facts">
          <span className={`source-state source-${source.state}`}>
            <span className="badge-dot" aria-hidden="true" />
            {sourceStateLabel(source.state)}
          </span>
          <span>
            {source.heardAt === null ? (
              'never heard'
            ) : (
              <>
                heard <Ago at={source.heardAt} />
              </>
            )}
          </span>
          <span>
            {source.lastByteAt === null ? (
              'no line yet'
            ) : (
              <>
                last byte <Ago at={source.lastByteAt} />
              </>
            )}
          </span>
          <span className="source-why">
            <UntrustedText text={source.why} />
          </span>
        </p>
      </div>
      {rates.value !== null && rates.value.lines.length > 0 && <Sparkline rates={rates.value} />}
    </header>
  );
}

/** `/` goes to the search, `F` follows or pauses. */
function useLogKeys(toggle: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      if (event.key === '/') {
        event.preventDefault();
        document.getElementById('log-text')?.focus();
      } else if (event.key === 'f') {
        toggle();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [toggle]);
}

function OlderButton({ log }: { log: LiveLog }): ReactNode {
  const { view, older } = log;
  if (!view.paused || view.entries.length === 0) {
    return null;
  }
  if (!view.moreOlder) {
    const words =
      view.entries.length >= MOST_WITH_OLDER ? 'No more lines fit on this list.' : 'No older line is kept here.';
    return <p className="log-older-none">{words}</p>;
  }
  return (
    <Button kind="quiet" className="button-small log-older" onClick={older}>
      Older lines
    </Button>
  );
}

function NewLines({ log }: { log: LiveLog }): ReactNode {
  const { waitingLines } = log.view;
  if (waitingLines === 0) {
    return null;
  }
  return (
    <Button className="button-small log-new" onClick={() => log.setPaused(false)}>
      {counted(waitingLines, 'new line', 'new lines')} ↓
    </Button>
  );
}

function emptyWords(log: LiveLog, source: SourceStatus): string {
  if (!showsAll(log.view.filter)) {
    return 'No kept line passes the search. New ones are shown as they come.';
  }
  return source.state === 'following'
    ? 'No line came since the desk follows this source. The next one is shown here at once.'
    : 'Nothing is read from this source right now.';
}

const lineOf = (entries: readonly LogEntry[], key: string | null) => {
  const entry = key === null ? undefined : entries.find((each) => each.key === key);
  return entry?.type === 'line' ? entry.line : null;
};

/** One source, live: how it stands, its last hour, its lines, and the picked line whole. */
export function LogViewPanel({ source }: { source: SourceStatus }): ReactNode {
  const [filter, setFilter] = useState(ALL_LINES);
  const [picked, setPicked] = useState<string | null>(null);
  const settled = useSettled(filter);
  const log = useLog(source.id, settled);
  const { view, problem, setPaused } = log;
  useLogKeys(() => setPaused(!view.paused));
  const line = lineOf(view.entries, picked);
  const count = counted(view.entries.length, 'line', 'lines');
  return (
    <section className="log" aria-label="Lines">
      <LogHead source={source} />
      <LogTools filter={filter} onFilter={setFilter} paused={view.paused} onPaused={setPaused} count={count} />
      {problem !== '' && (
        <output className="log-problem">
          <UntrustedText text={problem} />
        </output>
      )}
      <div className="log-lines">
        <OlderButton log={log} />
        {view.entries.length === 0 && <p className="empty log-empty">{emptyWords(log, source)}</p>}
        <LogList
          entries={view.entries}
          sought={settled.text}
          paused={view.paused}
          onPaused={setPaused}
          picked={picked}
          onPick={setPicked}
          label={`Lines of ${source.service}`}
        />
        <NewLines log={log} />
      </div>
      {line !== null && <LinePane key={line.number} line={line} service={source.service} />}
    </section>
  );
}
