import type { ReactNode } from 'react';
import type { DeskClient } from '../../connection/desk-client.ts';
import { useAsked } from '../../state/use-asked.ts';
import { useDesk } from '../../state/use-desk.ts';
import { useNow } from '../../state/use-now.ts';
import { grantWords } from '../../text/desk-sentences.ts';
import { deciderLabel } from '../../text/labels.ts';
import { countdown } from '../../text/times.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

const REFRESH_EVERY_MS = 5_000;
const ask = async (client: DeskClient) => (await client.approvals.grants()).grants;

/** What is approved ahead, each with its rule and a way to take it back; nothing when there is none. */
export function GrantsPanel(): ReactNode {
  const desk = useDesk();
  const now = useNow();
  const { value, again } = useAsked(ask, REFRESH_EVERY_MS);
  const inForce = (value ?? []).filter(({ endedAt, endsAt }) => endedAt === null && Date.parse(endsAt) > now);
  if (inForce.length === 0) {
    return null;
  }
  return (
    <Panel title="Approved ahead">
      <ul className="plain-list">
        {inForce.map((grant) => (
          <li key={grant.id} className="silence">
            <div className="silence-words">
              <p className="silence-scope">
                <UntrustedText text={grantWords(grant.rule)} />
              </p>
              <p className="silence-facts">
                {grant.incidentId === null ? 'any incident' : 'one incident'},{' '}
                {countdown(Date.parse(grant.endsAt), now)} left, used {grant.uses} times, by{' '}
                {deciderLabel(grant.author)}
              </p>
            </div>
            <Button onClick={() => void desk.actions.revokeGrant(grant.id).then(again)}>Take back</Button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
