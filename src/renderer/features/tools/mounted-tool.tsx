import { type ReactNode, useState } from 'react';
import type { MountedServerView, MountedToolView } from '#shared/contract/mcp.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { roleLabel } from '../../text/labels.ts';
import { CHANGED_MEANWHILE, mountedToolState } from '../../text/mount-words.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ShortTime } from '../../ui/time.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { DefinitionChange, DefinitionText } from './definition-change.tsx';

interface Props {
  readonly server: MountedServerView;
  readonly tool: MountedToolView;
}

/** `tool` is the one that was on screen when it was asked for: what came since must be read first. */
function PinDialog({ server, tool, onClose }: Props & { onClose: () => void }): ReactNode {
  const desk = useDesk();
  const act = async () => {
    const outcome = await desk.actions.pinTool({ server: server.id, tool: tool.tool, seenHash: tool.hash ?? '' });
    return outcome.ok && outcome.value === 'changed'
      ? ({ ok: false, why: CHANGED_MEANWHILE, field: '' } as const)
      : outcome;
  };
  return (
    <ConfirmDialog
      title={`Pin ${tool.tool} of ${server.id}?`}
      verb={tool.before === null ? 'Pin it' : 'Pin the new definition'}
      keep="Do not pin"
      act={act}
      onClose={onClose}
    >
      <p>
        {server.roles.map(roleLabel).join(' and ')} may then call it without asking you. The desk cannot see what the
        server does with a call: pin tools that only read. All of this is the server’s own word.
      </p>
      <div className="definition">
        {tool.before !== null && <DefinitionChange before={tool.before} now={tool} />}
        <DefinitionText definition={tool} />
      </div>
      <p className="mono hash soft">SHA-256 {tool.hash}</p>
    </ConfirmDialog>
  );
}

function UnpinDialog({ server, tool, onClose }: Props & { onClose: () => void }): ReactNode {
  const desk = useDesk();
  return (
    <ConfirmDialog
      title={`Unpin ${tool.tool} of ${server.id}?`}
      verb="Unpin it"
      keep="Keep it pinned"
      act={() => desk.actions.unpinTool({ server: server.id, tool: tool.tool })}
      onClose={onClose}
    >
      <p>No agent is offered it any more, and a call that is asked for is refused. You can pin it again.</p>
    </ConfirmDialog>
  );
}

function PinnedBy({ tool: { pinnedAt, pinnedBy } }: { tool: MountedToolView }): ReactNode {
  return pinnedAt === null ? null : (
    <p className="soft">
      Pinned <ShortTime at={pinnedAt} /> by <UntrustedText text={pinnedBy ?? ''} />.
    </p>
  );
}

function ToolButtons({ server, tool }: Props): ReactNode {
  const online = useOnline();
  const [asked, setAsked] = useState<{ deed: 'pin' | 'unpin'; tool: MountedToolView } | null>(null);
  const canPin = tool.state === 'new' || tool.state === 'changed';
  const close = (): void => setAsked(null);
  return (
    <div className="mounted-buttons">
      {canPin && (
        <Button
          className="button-small"
          disabled={!online}
          aria-label={`Pin ${tool.tool} of ${server.id}`}
          onClick={() => setAsked({ deed: 'pin', tool })}
        >
          Pin…
        </Button>
      )}
      {tool.pinnedHash !== null && (
        <Button
          kind="quiet"
          className="button-small"
          disabled={!online}
          aria-label={`Unpin ${tool.tool} of ${server.id}`}
          onClick={() => setAsked({ deed: 'unpin', tool })}
        >
          Unpin…
        </Button>
      )}
      {asked?.deed === 'pin' && <PinDialog server={server} tool={asked.tool} onClose={close} />}
      {asked?.deed === 'unpin' && <UnpinDialog server={server} tool={asked.tool} onClose={close} />}
    </div>
  );
}

/** A tool of a mounted server: where it stands, and its definition whole. */
export function MountedTool({ server, tool }: Props): ReactNode {
  const { label, tone } = mountedToolState(tool.state);
  return (
    <li className="tool">
      <div className="tool-head">
        <span className="mono tool-name">{tool.tool}</span>
        <span className={`tool-risk mounted-${tone}`}>{label}</span>
      </div>
      {tool.why !== '' && (
        <p className={tool.state === 'blocked' ? 'field-error' : 'soft'}>
          <UntrustedText text={tool.why} />
        </p>
      )}
      <PinnedBy tool={tool} />
      {tool.before !== null && <DefinitionChange before={tool.before} now={tool} />}
      {tool.hash !== null && (
        <details className="tool-more">
          <summary>Definition, in the server’s own words</summary>
          <DefinitionText definition={tool} />
        </details>
      )}
      <ToolButtons server={server} tool={tool} />
    </li>
  );
}
