import type { ReactNode } from 'react';
import type { Layer } from '#shared/contract/security.ts';
import { actionWords, layerLabel, layerStateLabel } from '../../text/security-words.ts';
import { Panel } from '../../ui/panel.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

const ORDER: Record<Layer['state'], number> = { off: 0, degraded: 1, on: 2 };

function LastEntry({ last }: { last: Layer['last'] }): ReactNode {
  if (last === null) {
    return <span className="layer-last">nothing lately</span>;
  }
  return (
    <span className="layer-last">
      <ShortTime at={last.at} /> {actionWords(last.action)}
    </span>
  );
}

/** One line per layer, so that all are seen at once; what is off or limited says why without being asked. */
function LayerRow({ layer }: { layer: Layer }): ReactNode {
  return (
    <li className={`layer layer-${layer.state}`}>
      <details open={layer.state !== 'on'}>
        <summary className="layer-line">
          <span className="layer-state">
            <span className="layer-dot" aria-hidden="true" />
            {layerStateLabel(layer.state)}
          </span>
          <span className="layer-name">{layerLabel(layer.name)}</span>
          <LastEntry last={layer.last} />
        </summary>
        <p className="layer-detail">
          <UntrustedText text={layer.detail} />
          {layer.last !== null && (
            <span className="layer-subject mono">
              <UntrustedText text={layer.last.subject.slice(0, 80)} />
            </span>
          )}
        </p>
      </details>
    </li>
  );
}

/** Each layer of the defence as it stands now; what is off or limited comes first. */
export function LayersPanel({ layers }: { layers: readonly Layer[] }): ReactNode {
  const sorted = layers.toSorted((a, b) => ORDER[a.state] - ORDER[b.state]);
  return (
    <Panel title="Layers" aside={<span className="panel-count">last on record</span>}>
      <ul className="plain-list">
        {sorted.map((layer) => (
          <LayerRow key={layer.name} layer={layer} />
        ))}
      </ul>
    </Panel>
  );
}
