import type { ReactNode } from 'react';
import type { SettingsProblem } from '#shared/contract/status.ts';
import { useDeskState } from '../../state/use-desk.ts';
import { Panel } from '../../ui/panel.tsx';
import { PathText } from '../../ui/path-text.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

/** Each bad field of the settings by its name; nothing when they are good. */
export function SettingsProblems({ problems }: { problems: readonly SettingsProblem[] }): ReactNode {
  const file = useDeskState((state) => state.settings?.file);
  if (problems.length === 0) {
    return null;
  }
  return (
    <Panel title="The settings have problems" className="panel-warning">
      <p className="panel-note">
        The watcher stays stopped until they are put right
        {file !== undefined && (
          <>
            {' '}
            in <PathText path={file} />
          </>
        )}
        . <a href="#/settings">Open the settings</a>: they are read again there.
      </p>
      <dl className="problems">
        {problems.map((problem) => (
          <div key={`${problem.field} ${problem.message}`} className="problem">
            <dt className="mono">
              <UntrustedText text={problem.field} />
            </dt>
            <dd>
              <UntrustedText text={problem.message} />
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
