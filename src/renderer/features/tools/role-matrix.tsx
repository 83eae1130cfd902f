import type { ReactNode } from 'react';
import type { Security } from '#shared/contract/security.ts';
import { ToolName } from '#shared/domain/roles.ts';
import { roleLabel, toolLabel } from '../../text/labels.ts';

/** Which role may ask for which tool; what is not marked is refused. */
export function RoleMatrix({ roles }: { roles: Security['roles'] }): ReactNode {
  return (
    <table className="table matrix">
      <caption className="visually-hidden">Which role may ask for which tool</caption>
      <thead>
        <tr>
          <th scope="col">Tool</th>
          {roles.map(({ role }) => (
            <th key={role} scope="col">
              {roleLabel(role)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ToolName.options.map((tool) => (
          <tr key={tool}>
            <th scope="row">{toolLabel(tool)}</th>
            {roles.map(({ role, tools }) => (
              <td key={role} className={tools.includes(tool) ? 'matrix-yes' : 'matrix-no'}>
                {tools.includes(tool) ? (
                  <>
                    <span aria-hidden="true">●</span>
                    <span className="visually-hidden">may ask</span>
                  </>
                ) : (
                  <>
                    <span aria-hidden="true">–</span>
                    <span className="visually-hidden">is refused</span>
                  </>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
