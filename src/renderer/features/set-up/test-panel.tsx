import { type FormEvent, type ReactNode, useCallback, useEffect, useState } from 'react';
import type { HostTest } from '#shared/contract/hosts.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { useDesk, useDeskState, useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';
import { engineError, type FieldErrors } from './host-draft.ts';
import { PinKey } from './pin-key.tsx';
import { SecretField, secretName } from './secret-field.tsx';
import { TestSteps, waitsForPin } from './test-steps.tsx';

interface Props {
  readonly host: HostSettings;
  /** Whether a host of this name is in the settings, to be replaced. */
  readonly known: boolean;
  readonly onBack: () => void;
  /** The engine would not keep the host: back to the fields. */
  readonly onRefused: (errors: FieldErrors) => void;
  /** The settings hold it from now on. */
  readonly onKept: () => void;
  /** It is reached, and kept. */
  readonly onDone: () => void;
}

interface Shown {
  readonly test: HostTest | null;
  readonly problem: string;
}

/** Tests at once, and again when asked; pins and keeps the host on demand. */
function useTest({ host, known, onKept, onRefused, onDone }: Props) {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  const [shown, setShown] = useState<Shown>({ test: null, problem: '' });
  const kept = useDeskState((state) => state.hosts?.find((view) => view.host.id === host.id)?.host);
  const test = useCallback(async (): Promise<void> => {
    const outcome = await desk.actions.testHost(host);
    setShown(outcome.ok ? { test: outcome.value, problem: '' } : { test: null, problem: outcome.why });
  }, [desk, host]);
  useEffect(() => {
    if (online) {
      run(test);
    }
  }, [online, run, test]);
  const keep = async (): Promise<boolean> => {
    if (known && JSON.stringify(kept) === JSON.stringify(host)) {
      return true;
    }
    const saved = await desk.actions.saveHost(host, known);
    if (saved.ok) {
      onKept();
    } else {
      onRefused(engineError(saved, 'host'));
    }
    return saved.ok;
  };
  const pin = async (fingerprint: string): Promise<void> => {
    if (!(await keep())) {
      return;
    }
    const trusted = await desk.actions.trustKey(host.id, fingerprint);
    if (trusted.ok) {
      await test();
    } else {
      setShown((last) => ({ ...last, problem: trusted.why }));
    }
  };
  return {
    shown,
    pending,
    again: () => run(test),
    pin: (fingerprint: string) => run(() => pin(fingerprint)),
    finish: () => run(async () => ((await keep()) ? onDone() : undefined)),
  };
}

function SecretForm({ host, onKept }: { host: HostSettings; onKept: () => void }): ReactNode {
  const desk = useDesk();
  const [pending, run] = usePending();
  const [secret, setSecret] = useState('');
  const [problem, setProblem] = useState('');
  const name = secretName(host);
  if (name === null || host.auth.kind === 'agent') {
    return null;
  }
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    run(async () => {
      const kept = await desk.actions.keepSecret(name, secret);
      setProblem(kept.ok ? '' : kept.why);
      setSecret('');
      if (kept.ok) {
        onKept();
      }
    });
  };
  return (
    <Panel title={host.auth.kind === 'password' ? 'Enter the password' : 'Enter the passphrase'}>
      <form className="form" onSubmit={onSubmit}>
        <SecretField kind={host.auth.kind} value={secret} onChange={setSecret} />
        <output className="form-problem">
          <UntrustedText text={problem} />
        </output>
        <Button type="submit" disabled={pending || secret === ''}>
          Keep it and test again
        </Button>
      </form>
    </Panel>
  );
}

function resultWords({ test, problem }: Shown, pending: boolean, pinned: string | null): string {
  if (pending) {
    return 'Testing. Each step is shown here as soon as the host has answered.';
  }
  if (problem !== '') {
    return problem;
  }
  if (test === null) {
    return '';
  }
  if (test.ok) {
    return 'The host is reached and the log-in works.';
  }
  return waitsForPin(test, pinned)
    ? 'The host answers. Compare its key: until it is pinned, nothing that proves who you are is sent.'
    : 'The step that failed says what to do next.';
}

/** Whether the host can be reached, step by step; its key is compared and pinned here. */
export function TestPanel(props: Props): ReactNode {
  const { host, onBack } = props;
  const pinned = useDeskState((state) => state.hosts?.find((view) => view.host.id === host.id)?.pinned ?? null);
  const { shown, pending, again, pin, finish } = useTest(props);
  const { test } = shown;
  const failed = test?.steps.find((step) => !step.ok)?.name;
  const key = test?.key ?? null;
  return (
    <div className="set-up-columns set-up-test">
      <Panel title="Test">
        <output className={shown.problem === '' ? 'test-result' : 'test-result field-error'} aria-busy={pending}>
          <UntrustedText text={resultWords(shown, pending, pinned)} />
        </output>
        {test !== null && <TestSteps test={test} pinned={pinned} />}
        <div className="set-up-buttons">
          <Button onClick={onBack}>Back to the address</Button>
          <Button disabled={pending} onClick={again}>
            Test again
          </Button>
          {test?.ok === true && (
            <Button kind="primary" disabled={pending} onClick={finish}>
              Pick services
            </Button>
          )}
        </div>
      </Panel>
      {failed === 'host_key' && key !== null && (
        <PinKey
          key={key.fingerprint}
          id={host.id}
          shown={key}
          pinned={pinned === key.fingerprint ? null : pinned}
          known={test?.knownHosts ?? null}
          pending={pending}
          onPin={() => pin(key.fingerprint)}
        />
      )}
      {failed === 'log_in' && <SecretForm host={host} onKept={again} />}
    </div>
  );
}
