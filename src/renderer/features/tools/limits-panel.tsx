import { type ReactNode, useCallback } from 'react';
import type { ToolLimits } from '#shared/contract/tools.ts';
import { AgentRole } from '#shared/domain/roles.ts';
import type { DeskClient } from '../../connection/desk-client.ts';
import { useAsked } from '../../state/use-asked.ts';
import { useNow } from '../../state/use-now.ts';
import { roleLabel } from '../../text/labels.ts';
import { countdown, duration } from '../../text/times.ts';
import { Panel } from '../../ui/panel.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

const REFRESH_EVERY_MS = 2_000;

type User = ToolLimits['throttle']['users'][number];

function UserRow({ user, max }: { user: User; max: number }): ReactNode {
  const [incident = '', role = ''] = user.key.split(':');
  const known = AgentRole.safeParse(role);
  return (
    <li className="limit">
      <span className="limit-words">
        <span>{known.success ? roleLabel(known.data) : role}</span>{' '}
        <a className="mono" href={`#/incident/${incident}`}>
          {incident}
        </a>
      </span>
      <span className={user.left === 0 ? 'limit-left limit-none' : 'limit-left'}>
        {user.left === 0 ? 'waits' : `${user.left} of ${max} left`}
      </span>
    </li>
  );
}

function Restarts({ restarts }: { restarts: ToolLimits['restarts'] }): ReactNode {
  const now = useNow();
  return (
    <Panel
      title="Restarts"
      aside={<span className="panel-count">one in {duration(restarts.cooldownSeconds * 1_000)}</span>}
    >
      {restarts.services.length === 0 && (
        <p className="empty">
          No service is set up. Each gets a cooldown of its own, counted across restarts of the app.
        </p>
      )}
      <ul className="plain-list">
        {restarts.services.map(({ service, lastAt, nextAt }) => (
          <li key={service} className="limit">
            <span className="limit-words">
              <span className="mono">{service}</span>{' '}
              <span className="soft">
                {lastAt === null ? 'never restarted by the desk' : 'restarted '}
                {lastAt !== null && <ShortTime at={lastAt} />}
              </span>
            </span>
            <span className={nextAt === null ? 'limit-left' : 'limit-left limit-none'}>
              {nextAt === null ? 'may be restarted' : `again in ${countdown(Date.parse(nextAt), now)}`}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What may still be done before a limit holds it back. */
export function LimitsPanels(): ReactNode {
  const ask = useCallback((client: DeskClient, signal: AbortSignal) => client.tools.limits(undefined, { signal }), []);
  const { value, why } = useAsked(ask, REFRESH_EVERY_MS);
  if (value === null) {
    return why === '' ? null : (
      <p className="field-error">
        <UntrustedText text={why} />
      </p>
    );
  }
  const { throttle, restarts } = value;
  return (
    <>
      <Panel
        title="Throttle"
        aside={
          <span className="panel-count">
            {throttle.maxActions} calls in {duration(throttle.windowSeconds * 1_000)}
          </span>
        }
      >
        {throttle.users.length === 0 && (
          <p className="empty">Nobody called a tool just now. Each role on each incident is counted by itself.</p>
        )}
        <ul className="plain-list">
          {throttle.users.map((user) => (
            <UserRow key={user.key} user={user} max={throttle.maxActions} />
          ))}
        </ul>
      </Panel>
      <Restarts restarts={restarts} />
    </>
  );
}
