import type { ReactNode } from 'react';
import type { Approval } from '#shared/domain/plan.ts';
import { fullTime } from '../../text/times.ts';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

const RISKS: Record<Approval['risk'], string> = { low: 'Low', medium: 'Medium', high: 'High' };

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div className="plan-fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Code({ text }: { text: string }): ReactNode {
  return (
    <span className="mono path">
      <UntrustedText text={text} />
    </span>
  );
}

/** `user@address:port`; this machine needs no address. */
function logIn({ user, hostAddress }: Approval): string {
  if (hostAddress === 'local') {
    return `${user}, on this machine`;
  }
  return hostAddress.includes('@') ? hostAddress : `${user}@${hostAddress}`;
}

/** The digest, short; whole, with what it binds, on demand. */
function Digest({ approval }: { approval: Approval }): ReactNode {
  return (
    <details className="digest">
      <summary>
        <span className="mono">{approval.digest.slice(0, 12)}</span>
        <span className="digest-more">show all it binds</span>
      </summary>
      <dl className="digest-facts">
        <Fact name="SHA-256">
          <Code text={approval.digest} />
        </Fact>
        <Fact name="Approval">
          <Code text={approval.id} />
        </Fact>
        <Fact name="Incident">
          <Code text={approval.incidentId} />
        </Fact>
        <Fact name="Host id">
          <Code text={approval.host} />
        </Fact>
        <Fact name="User">
          <Code text={approval.user} />
        </Fact>
        <Fact name="Expires">{fullTime(approval.expiresAt)}</Fact>
      </dl>
    </details>
  );
}

/** Where, with which host key, and how risky: what stands above the steps. */
export function PlanPlace({ approval }: { approval: Approval }): ReactNode {
  return (
    <dl className="plan-facts">
      <Fact name="Where">
        <Code text={approval.service} /> on <Code text={approval.host} />
      </Fact>
      <Fact name="Log-in">
        <Code text={logIn(approval)} />
      </Fact>
      <Fact name="Pinned key">
        {approval.hostKey === null ? 'none: this machine, no SSH' : <Code text={approval.hostKey} />}
      </Fact>
      <Fact name="Risk">
        <span className={`risk risk-${approval.risk}`}>{RISKS[approval.risk]}</span>{' '}
        <UntrustedText text={approval.riskReason} />
      </Fact>
    </dl>
  );
}

/** Who asks, why it asks, and what the approval binds: below the steps, which are what a decision is about. */
export function PlanOrigin({ approval }: { approval: Approval }): ReactNode {
  return (
    <dl className="plan-facts plan-origin">
      <Fact name="Asked by">
        <UntrustedText text={approval.requestedBy} />
      </Fact>
      <Fact name="Rule">
        <UntrustedText text={approval.rule} />
      </Fact>
      <Fact name="Digest">
        <Digest approval={approval} />
      </Fact>
    </dl>
  );
}
