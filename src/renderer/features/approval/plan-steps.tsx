import type { ReactNode } from 'react';
import type { PlanStep } from '#shared/domain/plan.ts';
import { toolLabel } from '../../text/labels.ts';
import { DiffView } from '../../ui/diff-view.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { previewIsCommands } from './preview-commands.ts';
import { StepCommands } from './step-commands.tsx';
import { Precondition, RehearsalChecks, UndoFact } from './step-proofs.tsx';

/** What will be written: the exact diff. Arguments that differ from it are shown beside it, so that nothing is hidden. */
function PatchText({ step, name }: { step: Extract<PlanStep, { tool: 'apply_patch' }>; name: string }): ReactNode {
  return (
    <>
      <DiffView diff={step.preview} label={`Diff of ${name}`} choice />
      {step.args.diff.trimEnd() !== step.preview.trimEnd() && (
        <>
          <p className="step-label">The diff as it was asked for</p>
          <DiffView diff={step.args.diff} label={`Requested diff of ${name}`} />
        </>
      )}
    </>
  );
}

/** The preview as the plan words it, unless the commands below say exactly the same. */
function RestartText({ step }: { step: Extract<PlanStep, { tool: 'restart_service' }> }): ReactNode {
  return (
    <>
      {!previewIsCommands(step) && (
        <>
          <p className="step-label">In the words of the plan</p>
          <pre className="command">
            <UntrustedText text={step.preview} />
          </pre>
        </>
      )}
      <p className="step-args">
        Service <span className="mono">{step.args.service}</span>
      </p>
    </>
  );
}

function Step({ step, index }: { step: PlanStep; index: number }): ReactNode {
  const name = `step ${index + 1}`;
  return (
    <li className="step">
      <h3 className="step-title">
        <span className="step-number">{index + 1}</span>
        {toolLabel(step.tool)}
        <span className="step-target">
          <PathText path={step.target} />
        </span>
      </h3>
      {step.tool === 'apply_patch' ? <PatchText step={step} name={name} /> : <RestartText step={step} />}
      <StepCommands commands={step.commands} cwd={step.cwd} sudo={step.sudo} />
      <dl className="proofs">
        <Precondition files={step.precondition.files} />
        <RehearsalChecks rehearsal={step.rehearsal} />
        <UndoFact undo={step.undo} name={name} />
      </dl>
    </li>
  );
}

/** Every step of a plan, whole, in the order in which they run. */
export function PlanSteps({ steps }: { steps: readonly PlanStep[] }): ReactNode {
  return (
    <ol className="steps">
      {steps.map((step, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a step's place in the plan is its name
        <Step key={index} step={step} index={index} />
      ))}
    </ol>
  );
}
