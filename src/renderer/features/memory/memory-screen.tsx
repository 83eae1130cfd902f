import { type ReactNode, useCallback, useState } from 'react';
import type { Memory } from '#shared/contract/memory.ts';
import type { DeskClient } from '../../connection/desk-client.ts';
import { useAsked } from '../../state/use-asked.ts';
import { useSettled } from '../../state/use-settled.ts';
import { counted } from '../../text/sizes.ts';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { MemoryRow } from './memory-row.tsx';

const NOTHING = { found: [] };

/** What was found for a text, as an incident with that line would find it. */
function useSimilar(text: string) {
  const settled = useSettled(text.trim());
  const ask = useCallback(
    async (client: DeskClient, signal: AbortSignal) => ({
      text: settled,
      found: (settled === '' ? NOTHING : await client.memory.search({ text: settled }, { signal })).found,
    }),
    [settled],
  );
  return useAsked(ask);
}

function Compaction({ memory }: { memory: Memory }): ReactNode {
  return (
    <Panel
      title="How much is kept"
      aside={
        <span className="panel-count">
          {memory.count} of {memory.limit}
        </span>
      }
    >
      <meter
        className="meter"
        min={0}
        max={memory.limit}
        value={Math.min(memory.count, memory.limit)}
        aria-label="Incidents remembered"
      >
        {memory.count}
      </meter>
      <p className="panel-note memory-note">
        {memory.count >= memory.limit
          ? 'It is full: with the next one, incidents of the same cause and fix become one, and the oldest go.'
          : 'Nothing was put together yet. When it is full, incidents of the same cause and fix become one.'}{' '}
        <a href="#/settings/memory">Change the limit</a>
      </p>
    </Panel>
  );
}

function Fingerprint({ text }: { text: string | null }): ReactNode {
  return (
    <Panel title="What the desk knows of your systems">
      {text === null ? (
        <p className="empty">Taken at the start, from each host that is reached.</p>
      ) : (
        <pre className="output">
          <UntrustedText text={text} />
        </pre>
      )}
    </Panel>
  );
}

function Entries({
  memory,
  sought,
  onForgotten,
}: {
  memory: Memory;
  sought: string;
  onForgotten: () => void;
}): ReactNode {
  const { value, why } = useSimilar(sought);
  const searching = sought.trim() !== '';
  const likeness = new Map(value?.found.map(({ id, similarity }) => [id, similarity]));
  const shown = searching
    ? memory.entries
        .filter(({ id }) => likeness.has(id))
        .toSorted((a, b) => (likeness.get(b.id) ?? 0) - (likeness.get(a.id) ?? 0))
    : memory.entries;
  return (
    <Panel
      title={searching ? 'Similar incidents' : 'Past incidents'}
      aside={<span className="panel-count">{shown.length}</span>}
    >
      {why !== '' && (
        <p className="field-error">
          <UntrustedText text={why} />
        </p>
      )}
      {memory.entries.length === 0 && (
        <p className="empty">
          Nothing yet. Each incident that was repaired and proven leaves its cause and its fix here, and the next one
          like it begins with that.
        </p>
      )}
      {searching && memory.entries.length > 0 && shown.length === 0 && (
        <p className="empty">Nothing in memory is like that. An incident with this line would begin without a hint.</p>
      )}
      <ul className="plain-list">
        {shown.map((entry) => (
          <MemoryRow
            key={entry.id}
            entry={entry}
            similarity={likeness.get(entry.id) ?? null}
            onForgotten={onForgotten}
          />
        ))}
      </ul>
    </Panel>
  );
}

/** What was learnt from past incidents: looked through, searched as the agents do, and forgotten. */
export function MemoryScreen(): ReactNode {
  const ask = useCallback((client: DeskClient, signal: AbortSignal) => client.memory.list(undefined, { signal }), []);
  const { value, why, again } = useAsked(ask);
  const [sought, setSought] = useState('');
  return (
    <div className="screen screen-list">
      <header className="screen-head">
        <h1>Memory</h1>
        <p className="headline">
          {value === null
            ? 'Looking at what is remembered.'
            : `${counted(value.count, 'past incident', 'past incidents')} with cause and fix. Agents get them as a hint, never as proof.`}
        </p>
      </header>
      {why !== '' && (
        <p className="field-error" role="alert">
          <UntrustedText text={why} />
        </p>
      )}
      {value !== null && (
        <div className="board board-wide">
          <div className="board-main">
            <input
              className="input"
              type="search"
              aria-label="Search by a log line or by words"
              placeholder="Paste a log line, or type words: the most alike come first"
              value={sought}
              onChange={(event) => setSought(event.target.value)}
            />
            <Entries memory={value} sought={sought} onForgotten={again} />
          </div>
          <div className="board-side">
            <Compaction memory={value} />
            <Fingerprint text={value.fingerprint} />
          </div>
        </div>
      )}
    </div>
  );
}
