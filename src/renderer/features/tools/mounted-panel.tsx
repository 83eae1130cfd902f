import { type ReactNode, useEffect } from 'react';
import type { MountedServerView } from '#shared/contract/mcp.ts';
import { useDesk, useDeskState } from '../../state/use-desk.ts';
import { roleLabel } from '../../text/labels.ts';
import { mountedServerState } from '../../text/mount-words.ts';
import { Panel } from '../../ui/panel.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { MountedTool } from './mounted-tool.tsx';

function Server({ server }: { server: MountedServerView }): ReactNode {
  return (
    <section className="mounted" aria-label={`MCP server ${server.id}`}>
      <div className="tool-head">
        <h3 className="mono tool-name">{server.id}</h3>
        <span className="soft">for {server.roles.map(roleLabel).join(', ')}</span>
        <span className={`tool-risk mounted-server-${server.state}`}>
          {mountedServerState(server.state)} <ShortTime at={server.since} />
        </span>
      </div>
      <p className="mono soft mounted-target">
        <UntrustedText text={server.target} />
      </p>
      {server.why !== '' && (
        <p className={server.state === 'failed' ? 'field-error' : 'soft'}>
          <UntrustedText text={server.why} />
        </p>
      )}
      <ul className="plain-list mounted-tools">
        {server.tools.map((tool) => (
          <MountedTool key={tool.tool} server={server} tool={tool} />
        ))}
      </ul>
    </section>
  );
}

/** MCP servers of others: how they are, what they offer, and what of it a person has pinned. */
export function MountedPanel(): ReactNode {
  const desk = useDesk();
  const servers = useDeskState((state) => state.mounts);
  // A list that is only being read again makes no event.
  useEffect(() => desk.refresh(['mounts']), [desk]);
  return (
    <Panel title="Tools of other MCP servers" aside={<span className="panel-count">{servers?.length ?? 0}</span>}>
      <p className="panel-note">
        Named by <span className="mono">mcpServers</span> of the settings. A tool is offered to the agents only as long
        as its definition is the one that you pinned.
      </p>
      {servers?.length === 0 && <p className="empty">No server is mounted.</p>}
      {servers?.map((server) => (
        <Server key={server.id} server={server} />
      ))}
    </Panel>
  );
}
