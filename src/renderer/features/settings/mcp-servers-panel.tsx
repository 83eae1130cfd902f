import type { ReactNode } from 'react';
import type { McpServerSettings } from '#shared/domain/settings.ts';
import { Panel } from '../../ui/panel.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';

/** The mounted MCP servers as the file names them; they are changed there. */
export function McpServersPanel({ servers }: { servers: readonly McpServerSettings[] }): ReactNode {
  return (
    <Panel title="MCP servers" className="settings-group">
      <p className="panel-note">
        Servers of others that agents may read through, as <span className="mono">mcpServers</span> of the file names
        them. They are changed in the file. What is pinned of them stands on <a href="#/tools">Tools and roles</a>.
      </p>
      {servers.length === 0 ? (
        <p className="empty">The file names none.</p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
        <section className="definition-text" aria-label="mcpServers" tabIndex={0}>
          <UntrustedText text={JSON.stringify(servers, null, 2)} />
        </section>
      )}
    </Panel>
  );
}
