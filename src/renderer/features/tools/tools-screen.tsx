import { type ReactNode, useCallback } from 'react';
import type { ToolDescription } from '#shared/contract/tools.ts';
import { Role, TOOL_MATRIX } from '#shared/domain/roles.ts';
import type { DeskClient } from '../../connection/desk-client.ts';
import { useAsked } from '../../state/use-asked.ts';
import { roleLabel, toolLabel } from '../../text/labels.ts';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { LimitsPanels } from './limits-panel.tsx';
import { MountedPanel } from './mounted-panel.tsx';
import { RoleMatrix } from './role-matrix.tsx';

const RISKS: Record<ToolDescription['risk'], string> = {
  read: 'Reads',
  diagnostic: 'Diagnoses',
  active: 'Changes a host, after approval',
};

const ROLES = Role.options.map((role) => ({ role, tools: [...TOOL_MATRIX[role]] }));

function ToolRow({ tool }: { tool: ToolDescription }): ReactNode {
  return (
    <li className="tool">
      <div className="tool-head">
        <span className="tool-name">{toolLabel(tool.name)}</span>
        <span className="mono soft">{tool.name}</span>
        <span className={`tool-risk tool-risk-${tool.risk}`}>{RISKS[tool.risk]}</span>
      </div>
      <p className="soft">
        <UntrustedText text={tool.description} />
      </p>
      <details className="tool-more">
        <summary>Arguments and roles</summary>
        <p>For {tool.roles.map(roleLabel).join(', ')}.</p>
        <pre className="output">{JSON.stringify(tool.inputSchema, null, 2)}</pre>
      </details>
    </li>
  );
}

/** The tools, who may ask for which, and what is left of their limits. */
export function ToolsScreen(): ReactNode {
  const ask = useCallback((client: DeskClient, signal: AbortSignal) => client.tools.list(undefined, { signal }), []);
  const { value, why } = useAsked(ask);
  return (
    <div className="screen screen-list">
      <header className="screen-head">
        <h1>Tools and roles</h1>
        <p className="headline">
          A role reaches the tools of its column and no others. Nothing here takes a command line of its own.
        </p>
      </header>
      {why !== '' && (
        <p className="field-error" role="alert">
          <UntrustedText text={why} />
        </p>
      )}
      <div className="board board-wide">
        <div className="board-main">
          <Panel title="Tools" aside={<span className="panel-count">{value?.tools.length ?? 0}</span>}>
            <ul className="plain-list">
              {value?.tools.map((tool) => (
                <ToolRow key={tool.name} tool={tool} />
              ))}
            </ul>
          </Panel>
          <MountedPanel />
        </div>
        <div className="board-side">
          <Panel title="Who may ask for what">
            <RoleMatrix roles={ROLES} />
          </Panel>
          <LimitsPanels />
        </div>
      </div>
    </div>
  );
}
