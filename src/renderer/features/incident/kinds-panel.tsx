import { type ReactNode, useState } from 'react';
import type { StormKind } from '#shared/domain/incident.ts';
import { counted } from '../../text/sizes.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Ago } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

const SHOWN = 12;

function Kind({ kind }: { kind: StormKind }): ReactNode {
  return (
    <tr>
      <th scope="row">
        <span className="kind-title mono">
          <UntrustedText text={kind.title} />
        </span>
      </th>
      <td className="mono kind-service">{kind.service}</td>
      <td className="kind-count">{kind.count.toLocaleString('en')}×</td>
      <td className="kind-when">
        <Ago at={kind.lastAt} />
      </td>
    </tr>
  );
}

/** The errors of a storm, most frequent first; nothing for other incidents. */
export function KindsPanel({ kinds }: { kinds: readonly StormKind[] }): ReactNode {
  const [all, setAll] = useState(false);
  if (kinds.length === 0) {
    return null;
  }
  const lines = kinds.reduce((sum, kind) => sum + kind.count, 0);
  return (
    <Panel
      title={`${counted(kinds.length, 'kind', 'kinds')} of errors`}
      aside={<span className="panel-count">{counted(lines, 'line', 'lines')}</span>}
    >
      <table className="table kinds">
        <thead>
          <tr>
            <th scope="col">Error</th>
            <th scope="col">Service</th>
            <th scope="col" className="kind-count">
              Seen
            </th>
            <th scope="col">Last</th>
          </tr>
        </thead>
        <tbody>
          {(all ? kinds : kinds.slice(0, SHOWN)).map((kind) => (
            <Kind key={`${kind.service} ${kind.fingerprint}`} kind={kind} />
          ))}
        </tbody>
      </table>
      {!all && kinds.length > SHOWN && (
        <Button kind="quiet" className="button-small" onClick={() => setAll(true)}>
          Show all {kinds.length}
        </Button>
      )}
    </Panel>
  );
}
