import { type ReactNode, useState } from 'react';
import type { HostFreeze, HostView } from '#shared/contract/hosts.ts';
import type { HostId } from '#shared/domain/ids.ts';
import { HREF, incidentHref } from '../../state/route.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { hostAddress } from '../../text/host-words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { Fingerprint, TypeToTrust } from '../set-up/pin-key.tsx';

function TrustDialog({ id, freeze, onClose }: { id: HostId; freeze: HostFreeze; onClose: () => void }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState('');
  const trust = (): void =>
    run(async () => {
      const outcome = await desk.actions.trustKey(id, freeze.presented.fingerprint);
      if (outcome.ok) {
        onClose();
      } else {
        setProblem(outcome.why);
      }
    });
  return (
    <Dialog label={`Trust the new key of ${id}`} className="dialog-form dialog-wide" onClose={onClose}>
      <div className="form">
        <h2 className="dialog-title">Trust the new key of {id}?</h2>
        <p>Only when the host, or whoever runs it, says over another way that this is its key now.</p>
        <Fingerprint label="The host shows now" {...freeze.presented} />
        <TypeToTrust id={id} typed={typed} onTyped={setTyped} />
        <output className="form-problem">
          <UntrustedText text={problem} />
        </output>
        <div className="dialog-buttons">
          <Button onClick={onClose}>Keep it frozen</Button>
          <Button kind="danger" disabled={!online || pending || typed !== id} onClick={trust}>
            Trust the new key
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function FreezeActions({ id, freeze, here }: { id: HostId; freeze: HostFreeze; here: boolean }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  const [asking, setAsking] = useState(false);
  const [said, setSaid] = useState('');
  const release = (): void =>
    run(async () => {
      const outcome = await desk.actions.releaseHost(id);
      setSaid(outcome.ok ? (outcome.value ? 'It is still frozen.' : 'It is released.') : outcome.why);
    });
  return (
    <>
      <div className="set-up-buttons">
        <a className="button button-plain" href={here ? HREF.hosts : incidentHref(freeze.incidentId)}>
          {here ? 'All hosts' : 'Open its incident'}
        </a>
        <Button disabled={!online || pending} onClick={release}>
          It shows its pinned key again: release it
        </Button>
        <Button kind="danger" disabled={!online} onClick={() => setAsking(true)}>
          Trust the new key…
        </Button>
      </div>
      <output className="form-problem">
        <UntrustedText text={said} />
      </output>
      {asking && <TrustDialog id={id} freeze={freeze} onClose={() => setAsking(false)} />}
    </>
  );
}

/** Both keys of a host that showed another one, and the way out; `here` on the screen of its incident. */
export function FreezePanel({
  id,
  freeze,
  here = false,
}: {
  id: HostId;
  freeze: HostFreeze;
  here?: boolean;
}): ReactNode {
  return (
    <div className="form">
      <p>
        Since <ShortTime at={freeze.since} /> it shows another key than the pinned one. No agent works on it, nothing is
        decided or run there, and nothing that proves who the desk is was sent to it.
      </p>
      <div className="fingerprints">
        <Fingerprint label="Pinned" fingerprint={freeze.pinned} />
        <Fingerprint label="Shown now" {...freeze.presented} />
      </div>
      <ol className="steps-to-take">
        <li>
          On the host&apos;s console, print its key:{' '}
          <code className="path">ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub</code>
        </li>
        <li>If it is the key shown now, the host was set up anew: trust the new key.</li>
        <li>If it is not, somebody stands between: keep it frozen and have the network looked at.</li>
      </ol>
      <FreezeActions id={id} freeze={freeze} here={here} />
    </div>
  );
}

/** A frozen host, in the danger tone. */
export function FrozenHost({ view, freeze }: { view: HostView; freeze: HostFreeze }): ReactNode {
  return (
    <section className="panel panel-danger" aria-label={`${view.host.id} is frozen`}>
      <header className="panel-head">
        <h2 className="panel-title">
          <span className="mono">{view.host.id}</span> is frozen: its host key changed
        </h2>
        <PathText path={hostAddress(view.host)} />
      </header>
      <FreezePanel id={view.host.id} freeze={freeze} />
    </section>
  );
}
