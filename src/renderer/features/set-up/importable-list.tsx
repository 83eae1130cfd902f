import { type ReactNode, useCallback, useState } from 'react';
import type { ImportableHost } from '#shared/contract/hosts.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import type { DeskClient } from '../../connection/desk-client.ts';
import { useAsked } from '../../state/use-asked.ts';
import { hostAddress } from '../../text/host-words.ts';
import { counted } from '../../text/sizes.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

const FILTER_FROM = 8;

function Importable({ item, onPick }: { item: ImportableHost; onPick: (host: HostSettings) => void }): ReactNode {
  const { host, exists, notes } = item;
  return (
    <li className="importable">
      <div className="importable-words">
        <p>
          <span className="mono importable-id">{host.id}</span> <PathText path={hostAddress(host)} />
          {host.jump !== undefined && <span className="soft"> over {host.jump}</span>}
        </p>
        {notes.map((note) => (
          <p key={note} className="field-hint">
            <UntrustedText text={note} />
          </p>
        ))}
      </div>
      {exists ? (
        <span className="soft">set up already</span>
      ) : (
        <Button className="button-small" aria-label={`Use ${host.id}`} onClick={() => onPick(host)}>
          Use
        </Button>
      )}
    </li>
  );
}

function LeftOut({ left }: { left: readonly { name: string; why: string }[] }): ReactNode {
  if (left.length === 0) {
    return null;
  }
  return (
    <details className="left-out">
      <summary>{counted(left.length, 'entry was', 'entries were')} left out</summary>
      {left.map(({ name, why }) => (
        <p key={`${name} ${why}`} className="field-hint">
          <span className="mono">
            <UntrustedText text={name} />
          </span>
          : <UntrustedText text={why} />
        </p>
      ))}
    </details>
  );
}

/** The hosts of `~/.ssh/config`, to be picked instead of typed. */
export function ImportableList({ onPick }: { onPick: (host: HostSettings) => void }): ReactNode {
  const ask = useCallback(
    (client: DeskClient, signal: AbortSignal) => client.hosts.importable(undefined, { signal }),
    [],
  );
  const { value, why } = useAsked(ask);
  const [text, setText] = useState('');
  const hosts = value?.hosts ?? [];
  const shown = hosts.filter(({ host }) => `${host.id} ${host.address}`.toLowerCase().includes(text.toLowerCase()));
  return (
    <Panel title="From your SSH configuration" aside={<span className="panel-count">{hosts.length}</span>}>
      {why !== '' && (
        <p className="field-error">
          <UntrustedText text={why} />
        </p>
      )}
      {value !== null && hosts.length === 0 && (
        <p className="empty">
          <PathText path={value.file} /> names no host that could be picked here. Type the address instead.
        </p>
      )}
      {hosts.length > FILTER_FROM && (
        <input
          className="input input-small"
          type="search"
          aria-label="Filter the hosts"
          placeholder="Filter"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <ul className="plain-list importables">
        {shown.map((item) => (
          <Importable key={item.host.id} item={item} onPick={onPick} />
        ))}
      </ul>
      {value !== null && <LeftOut left={value.left} />}
    </Panel>
  );
}
