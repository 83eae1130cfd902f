import type { ReactNode } from 'react';
import type { ActionRun, Approval } from '#shared/domain/plan.ts';
import { actionStateLabel, deciderLabel, toolLabel } from '../../text/labels.ts';
import { Panel } from '../../ui/panel.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { planRun, type StepRun } from './plan-run.ts';

function StateWord({ action, working }: { action: ActionRun | null; working: boolean }): ReactNode {
  if (action === null) {
    return <span className="action-state action-waiting">{working ? 'Next' : 'Not run'}</span>;
  }
  return <span className={`action-state action-${action.state}`}>{actionStateLabel(action.state)}</span>;
}

function RunStep({ run, working }: { run: StepRun; working: boolean }): ReactNode {
  const { action, step } = run;
  return (
    <li className="action">
      <p className="action-line">
        <span className="step-number">{run.index + 1}</span>
        <span className="action-tool">{toolLabel(step.tool)}</span>
        <StateWord action={action} working={working} />
        <span className="action-time mono">
          {action !== null && <ShortTime at={action.finishedAt ?? action.startedAt} />}
        </span>
      </p>
      <p className="action-target">
        <PathText path={step.target} />
      </p>
      {action !== null && action.output !== '' && (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- output that scrolls must be reachable by keyboard
        <pre className="output" tabIndex={0}>
          <UntrustedText text={action.output} />
        </pre>
      )}
    </li>
  );
}

/** What an approved plan really did on the host, step by step, with the output; also what is still to come. */
export function ExecutedSteps({
  approval,
  actions,
  working,
}: {
  approval: Approval;
  actions: readonly ActionRun[];
  working: boolean;
}): ReactNode {
  const by = approval.decidedBy === null ? '' : `approved by ${deciderLabel(approval.decidedBy)}`;
  return (
    <Panel
      title={approval.purpose === 'undo' ? 'Executed steps of the undo' : 'Executed steps'}
      aside={<span className="panel-aside">{by}</span>}
    >
      <ol className="plain-list">
        {planRun(approval, actions).map((run) => (
          <RunStep key={run.index} run={run} working={working} />
        ))}
      </ol>
    </Panel>
  );
}
