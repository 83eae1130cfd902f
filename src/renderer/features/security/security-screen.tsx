import { type ReactNode, useCallback } from 'react';
import type { Security } from '#shared/contract/security.ts';
import type { DeskClient } from '../../connection/desk-client.ts';
import { HREF } from '../../state/route.ts';
import { useAsked } from '../../state/use-asked.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { layersSentence } from '../../text/security-words.ts';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { ModePanel } from '../now/mode-panel.tsx';
import { StopPanel } from '../now/stop-panel.tsx';
import { RoleMatrix } from '../tools/role-matrix.tsx';
import { AuditPanel } from './audit-panel.tsx';
import { IdentitiesPanel } from './identities-panel.tsx';
import { LayersPanel } from './layers-panel.tsx';

const REFRESH_EVERY_MS = 5_000;

function Shown({ security, onVerified }: { security: Security; onVerified: () => void }): ReactNode {
  const status = useDeskState((state) => state.status);
  return (
    <>
      {status !== null && (
        <div className="controls controls-two">
          <StopPanel status={status} />
          <ModePanel mode={status.mode} />
        </div>
      )}
      <div className="board board-wide">
        <div className="board-main">
          <LayersPanel layers={security.layers} />
          <Panel title="Roles and tools">
            <RoleMatrix roles={security.roles} />
          </Panel>
        </div>
        <div className="board-side">
          <AuditPanel head={security.audit} onVerified={onVerified} />
          <IdentitiesPanel identities={security.identities} />
          <Panel title="Wire view">
            <p className="panel-note">
              The exact bytes of every call to a model: what was sent, what came back, what was hidden, what it cost.
            </p>
            <a className="button button-plain" href={HREF.wire}>
              Open the wire view
            </a>
          </Panel>
        </div>
      </div>
    </>
  );
}

/** How the desk is defended: each layer with its state, the record, the switch. */
export function SecurityScreen(): ReactNode {
  const ask = useCallback((client: DeskClient, signal: AbortSignal) => client.security.get(undefined, { signal }), []);
  const { value, why, again } = useAsked(ask, REFRESH_EVERY_MS);
  return (
    <div className="screen screen-list">
      <header className="screen-head">
        <h1>Security</h1>
        <p className="headline">{value === null ? 'Asking each layer how it stands.' : layersSentence(value.layers)}</p>
      </header>
      {why !== '' && (
        <p className="field-error" role="alert">
          <UntrustedText text={why} />
        </p>
      )}
      {value !== null && <Shown security={value} onVerified={again} />}
    </div>
  );
}
