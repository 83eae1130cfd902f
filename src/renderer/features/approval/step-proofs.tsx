import type { ReactNode } from 'react';
import type { FilePrecondition, Rehearsal, Undo } from '#shared/domain/plan.ts';
import { DiffView } from '../../ui/diff-view.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

function Files({ files }: { files: readonly FilePrecondition[] }): ReactNode {
  return (
    <ul className="plain-list">
      {files.map((file) => (
        <li key={file.path} className="file-hash">
          <PathText path={file.path} />
          <span className="mono hash">{file.sha256 === null ? 'must not exist' : `sha256 ${file.sha256}`}</span>
        </li>
      ))}
    </ul>
  );
}

/** How the files must be found when the step runs. */
export function Precondition({ files }: { files: readonly FilePrecondition[] }): ReactNode {
  return (
    <div className="proof">
      <dt>Only if</dt>
      <dd>{files.length === 0 ? 'no file is bound to this step' : <Files files={files} />}</dd>
    </div>
  );
}

/** What trying the step out beforehand showed, check by check. */
export function RehearsalChecks({ rehearsal }: { rehearsal: Rehearsal }): ReactNode {
  return (
    <div className="proof">
      <dt>Rehearsal</dt>
      <dd>
        <span className={rehearsal.passed ? 'passed' : 'not-passed'}>
          {rehearsal.passed ? 'Passed' : 'Not passed'}.
        </span>{' '}
        <UntrustedText text={rehearsal.summary} />
        <ul className="checks">
          {rehearsal.checks.map((check) => (
            <li key={check.name} className={check.passed ? 'check check-passed' : 'check check-failed'}>
              <span className="check-mark">{check.passed ? '✓ passed' : '✗ failed'}</span>
              <span>
                <UntrustedText text={check.name} />
                {check.detail !== '' && (
                  <span className="check-detail">
                    {' '}
                    <UntrustedText text={check.detail} />
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      </dd>
    </div>
  );
}

/** How the step is taken back. */
export function UndoFact({ undo, name }: { undo: Undo; name: string }): ReactNode {
  return (
    <div className="proof">
      <dt>Undo</dt>
      <dd>
        {undo.type === 'none' ? (
          <>
            None: <UntrustedText text={undo.reason} />
          </>
        ) : (
          <details>
            <summary>The reverse patch, after its own approval</summary>
            <DiffView diff={undo.diff} label={`Undo of ${name}`} />
            <p className="step-label">Only if</p>
            <Files files={undo.files} />
          </details>
        )}
      </dd>
    </div>
  );
}
