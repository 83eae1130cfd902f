import { type ReactNode, useState } from 'react';
import type { AuditVerdict } from '#shared/contract/audit.ts';
import type { AuditHead } from '#shared/contract/security.ts';
import { HREF } from '../../state/route.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { counted } from '../../text/sizes.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';

function Verdict({ verdict }: { verdict: AuditVerdict }): ReactNode {
  if (verdict.intact) {
    return (
      <p className="audit-verdict audit-verdict-good">
        Intact: {counted(verdict.entries, 'entry was', 'entries were')} read again and compared with the chain and with
        the anchor outside of it.
      </p>
    );
  }
  return (
    <p className="audit-verdict audit-verdict-bad" role="alert">
      The record was changed.{' '}
      {verdict.firstBad !== undefined && (
        <>
          The first bad entry is number {verdict.firstBad.seq}: <UntrustedText text={verdict.firstBad.reason} />.
        </>
      )}{' '}
      Export it now, and compare it with an earlier export before you trust it.
    </p>
  );
}

function verifiedWords(verified: boolean | null): string {
  if (verified === null) {
    return 'Not verified since the start';
  }
  return verified ? 'Verified' : 'Changed';
}

function KeyLine({ fingerprint }: { fingerprint: string }): ReactNode {
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    setSaid((await copyText(fingerprint)) ? 'Copied' : 'Could not be copied');
  };
  return (
    <div className="fingerprint">
      <p className="fingerprint-head">
        <span className="fingerprint-label">Fingerprint of the signing key (SHA-256), as on every report</span>
        <output className="soft">{said}</output>
        <Button className="button-small" aria-label="Copy the fingerprint" onClick={() => void copy()}>
          Copy
        </Button>
      </p>
      <p className="mono hash">{fingerprint}</p>
    </div>
  );
}

/** The record: how far it goes, whose key signs it, and whether anyone changed it. */
export function AuditPanel({ head, onVerified }: { head: AuditHead; onVerified: () => void }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const [why, setWhy] = useState('');
  const verify = async (): Promise<void> => {
    const outcome = await desk.actions.verifyAudit();
    setVerdict(outcome.ok ? outcome.value : null);
    setWhy(outcome.ok ? '' : outcome.why);
    onVerified();
  };
  return (
    <Panel
      title="Audit log"
      aside={<span className={`panel-count verified-${String(head.verified)}`}>{verifiedWords(head.verified)}</span>}
    >
      <div className="form">
        <dl className="facts-wide">
          <dt>Entries</dt>
          <dd>{head.seq.toLocaleString('en')}</dd>
          <dt>Head</dt>
          <dd className="mono hash">{head.hash}</dd>
        </dl>
        <p className="audit-actions">
          <Button kind="primary" disabled={!online || pending} onClick={() => run(verify)}>
            {pending ? 'Reading every entry' : 'Verify now'}
          </Button>
          <a className="button button-plain" href={HREF.reports}>
            Export…
          </a>
        </p>
        <output>
          {verdict !== null && <Verdict verdict={verdict} />}
          {why !== '' && (
            <span className="field-error">
              <UntrustedText text={why} />
            </span>
          )}
        </output>
        {head.keyFingerprint === null ? (
          <p className="field-error">The key that signs it cannot be read: the keychain does not answer.</p>
        ) : (
          <KeyLine fingerprint={head.keyFingerprint} />
        )}
      </div>
    </Panel>
  );
}
