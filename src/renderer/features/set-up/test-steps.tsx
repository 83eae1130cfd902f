import type { ReactNode } from 'react';
import type { HostTest } from '#shared/contract/hosts.ts';
import { testStepName } from '../../text/host-words.ts';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

type Standing = 'ok' | 'next' | 'failed';

const MARKS: Record<Standing, string> = { ok: '✓', next: '→', failed: '✗' };
const SPOKEN: Record<Standing, string> = { ok: ' works: ', next: ' is next: ', failed: ' does not work: ' };

/** Whether all that is missing is a person's look at the key of a host for which none is `pinned`. */
export function waitsForPin({ steps, key, knownHosts }: HostTest, pinned: string | null): boolean {
  if (pinned !== null && pinned !== key?.fingerprint) {
    return false;
  }
  return steps.find((step) => !step.ok)?.name === 'host_key' && key !== null && knownHosts?.verdict !== 'refuse';
}

/** A key that nobody has compared yet is no failure: it is what to do next. */
function standing(step: HostTest['steps'][number], waits: boolean): Standing {
  if (step.ok) {
    return 'ok';
  }
  return waits ? 'next' : 'failed';
}

/** The steps of a test in the order in which they were tried, each with what was found or what to do next. */
export function TestSteps({ test, pinned }: { test: HostTest; pinned: string | null }): ReactNode {
  const waits = waitsForPin(test, pinned);
  return (
    <>
      <ol className="test-steps">
        {test.steps.map((step) => (
          <li key={`${step.name} ${step.message}`} className={`test-step test-${standing(step, waits)}`}>
            <span className="test-mark" aria-hidden="true">
              {MARKS[standing(step, waits)]}
            </span>
            <span className="test-name">
              {testStepName(step.name)}
              <span className="visually-hidden">{SPOKEN[standing(step, waits)]}</span>
            </span>
            <span className="test-message">
              <UntrustedText text={step.message} />
            </span>
          </li>
        ))}
      </ol>
      {test.facts.length > 0 && (
        <dl className="test-facts">
          {test.facts.map(({ name, value }) => (
            <div key={name} className="plan-fact">
              <dt>
                <UntrustedText text={name} />
              </dt>
              <dd>
                <UntrustedText text={value} />
              </dd>
            </div>
          ))}
          {test.latencyMs !== null && (
            <div className="plan-fact">
              <dt>latency</dt>
              <dd>{Math.round(test.latencyMs)} ms</dd>
            </div>
          )}
        </dl>
      )}
    </>
  );
}
