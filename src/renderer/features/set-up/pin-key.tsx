import { type ReactNode, useState } from 'react';
import type { HostTest, ShownKey } from '#shared/contract/hosts.ts';
import { useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

const VERDICTS = {
  accept: 'known_hosts agrees',
  unknown: 'known_hosts does not know it',
  refuse: 'known_hosts disagrees',
};

/** A fingerprint, large, in groups that an eye can compare. */
export function Fingerprint({
  label,
  fingerprint,
  type,
}: {
  label: string;
  fingerprint: string;
  type?: string;
}): ReactNode {
  return (
    <div className="fingerprint">
      <p className="fingerprint-label">
        {label}
        {type !== undefined && <span className="mono"> {type}</span>}
      </p>
      <p className="fingerprint-text mono">
        <UntrustedText text={fingerprint} />
      </p>
    </div>
  );
}

function KnownHosts({ known }: { known: HostTest['knownHosts'] }): ReactNode {
  if (known === null) {
    return null;
  }
  return (
    <p className={`known-hosts known-hosts-${known.verdict}`}>
      <span className="known-hosts-verdict">{VERDICTS[known.verdict]}.</span> <UntrustedText text={known.reason} />
    </p>
  );
}

function HowToCompare(): ReactNode {
  return (
    <p className="soft">
      Compare it with what the host itself says, over a way that you trust (its console, or whoever set it up):{' '}
      <code className="path">ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub</code>
    </p>
  );
}

/** The name must be typed before a key takes the place of a pinned one. */
export function TypeToTrust({
  id,
  typed,
  onTyped,
}: {
  id: string;
  typed: string;
  onTyped: (text: string) => void;
}): ReactNode {
  return (
    <label className="field">
      <span className="field-label">
        Type <span className="mono typed-name">{id}</span> to trust the new key
      </span>
      <input
        className="input mono"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => onTyped(event.target.value)}
      />
    </label>
  );
}

/** The key that a host showed, to be compared and pinned by a click of its own. */
export function PinKey({
  id,
  shown,
  pinned,
  known,
  pending,
  onPin,
}: {
  id: string;
  shown: ShownKey;
  /** The key that was pinned until now; null when there is none. */
  pinned: string | null;
  known: HostTest['knownHosts'];
  pending: boolean;
  onPin: () => void;
}): ReactNode {
  const online = useOnline();
  const [typed, setTyped] = useState('');
  const changed = pinned !== null || known?.verdict === 'refuse';
  const title = changed ? 'This is not the key that is known' : 'Is this the key of the host?';
  return (
    <Panel title={title} className={changed ? 'panel-danger' : ''}>
      <div className="form">
        {pinned !== null && <Fingerprint label="Pinned until now" fingerprint={pinned} />}
        <Fingerprint label={pinned === null ? 'The host shows' : 'The host shows now'} {...shown} />
        <KnownHosts known={known} />
        <HowToCompare />
        {changed && <TypeToTrust id={id} typed={typed} onTyped={setTyped} />}
        <Button
          kind={changed ? 'danger' : 'plain'}
          disabled={!online || pending || (changed && typed !== id)}
          onClick={onPin}
        >
          {changed ? 'Trust the new key' : 'It is the same: pin this key'}
        </Button>
      </div>
    </Panel>
  );
}
