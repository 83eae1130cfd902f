import type { ReactNode } from 'react';
import type { DeskEvent } from '#shared/domain/events.ts';
import type { IncidentFacts } from '../../state/desk-state.ts';
import { HREF, setUpHref } from '../../state/route.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { Panel } from '../../ui/panel.tsx';
import { FreezePanel } from '../hosts/frozen-host.tsx';
import { Fingerprint } from '../set-up/pin-key.tsx';

type KeyChanged = Extract<DeskEvent, { type: 'host_key_changed' }>;

/** Both keys of an incident about a host key, and what to do; nothing for other incidents. */
export function HostKeyPanel({ detail }: { detail: IncidentFacts }): ReactNode {
  const view = useDeskState((state) => state.hosts?.find((each) => each.host.id === detail.host));
  if (detail.kind !== 'host_key') {
    return null;
  }
  const frozen = view?.frozen ?? null;
  if (frozen !== null) {
    return (
      <Panel title={`${detail.host} is frozen`} className="panel-danger">
        <FreezePanel id={detail.host} freeze={{ ...frozen, incidentId: detail.id }} here />
      </Panel>
    );
  }
  const changed = detail.milestones.findLast((event): event is KeyChanged => event.type === 'host_key_changed');
  return (
    <Panel title="Host key">
      <div className="form">
        {changed !== undefined && (
          <div className="fingerprints">
            <Fingerprint label="Pinned then" fingerprint={changed.data.pinned} />
            <Fingerprint label="Shown then" fingerprint={changed.data.presented} type={changed.data.keyType} />
          </div>
        )}
        <p>
          The host is not frozen any more. <a href={setUpHref(detail.host, 'test')}>Test {detail.host}</a>, or look at{' '}
          <a href={HREF.hosts}>all hosts</a>.
        </p>
      </div>
    </Panel>
  );
}
