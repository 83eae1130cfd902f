import { type ReactNode, useState } from 'react';
import { HREF } from '../../state/route.ts';
import { useDesk, useDeskState, useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { PathText } from '../../ui/path-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { ChangeDesk } from './change-desk.tsx';

const DEMO_COMMAND = 'sentry-desk demo';

function DemoCommand(): ReactNode {
  const [said, setSaid] = useState('');
  const copy = async (): Promise<void> => {
    setSaid((await copyText(DEMO_COMMAND)) ? 'Copied. Type it in a terminal.' : 'Type it in a terminal.');
  };
  return (
    <>
      <pre className="command">{DEMO_COMMAND}</pre>
      <Button onClick={() => void copy()}>Copy the command</Button>
      <output className="soft">{said}</output>
    </>
  );
}

function DemoChoice(): ReactNode {
  const startable = useDeskState((state) => state.status?.deskChange === 'start');
  return (
    <section className="choice choice-first" aria-labelledby="choice-demo">
      <h3 id="choice-demo" className="choice-title">
        Try the demo
      </h3>
      <p className="choice-words">
        A made-up shop on this machine that you can break and watch being repaired. Works offline, touches nothing of
        yours, and is gone when it ends.
      </p>
      <div className="choice-act">{startable ? <ChangeDesk way="start" kind="primary" /> : <DemoCommand />}</div>
    </section>
  );
}

function HostChoice(): ReactNode {
  return (
    <section className="choice" aria-labelledby="choice-host">
      <h3 id="choice-host" className="choice-title">
        Add a host
      </h3>
      <p className="choice-words">
        From your SSH configuration or by hand: test it, compare its key once, pick what is watched from a list. Less
        than a minute, and no file is edited.
      </p>
      <div className="choice-act">
        <a className="button button-plain" href={HREF.addHost}>
          Add a host
        </a>
      </div>
    </section>
  );
}

function ModelChoice(): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const view = useDeskState((state) => state.settings);
  const [pending, run] = usePending();
  const [said, setSaid] = useState('');
  const playbooks = async (): Promise<void> => {
    const values = [{ field: 'llm.provider', value: 'playbook' }];
    const outcome = await desk.actions.changeSettings(view?.version ?? '', values);
    setSaid(outcome.ok ? 'Playbooks do the thinking. A model can be connected at any time.' : outcome.why);
  };
  return (
    <section className="choice" aria-labelledby="choice-model">
      <h3 id="choice-model" className="choice-title">
        Connect a model
      </h3>
      <p className="choice-words">
        With a key of yours, kept in the keychain. Or use playbooks: written rules that find common causes, offline and
        at no cost.
      </p>
      <div className="choice-act">
        <a className="button button-plain" href="#/settings/llm">
          Connect a model
        </a>
        <Button kind="quiet" disabled={!online || pending || view === null} onClick={() => run(playbooks)}>
          No model: use playbooks
        </Button>
        <output className="soft">{said !== '' && <UntrustedText text={said} />}</output>
      </div>
    </section>
  );
}

/** What to do first, on a desk that knows no host: three ways to begin. */
export function FirstRun(): ReactNode {
  const file = useDeskState((state) => state.settings?.file);
  return (
    <section className="first-run" aria-labelledby="first-run">
      <h2 id="first-run" className="first-run-title">
        Nothing is watched yet. How do you want to begin?
      </h2>
      <div className="choices">
        <DemoChoice />
        <HostChoice />
        <ModelChoice />
      </div>
      <p className="field-hint">
        What you choose is kept in {file === undefined ? <code>settings.json</code> : <PathText path={file} />} and can
        be changed at any time in <a href={HREF.settings}>Settings</a>.
      </p>
    </section>
  );
}
