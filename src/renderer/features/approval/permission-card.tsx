import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Permission } from '#shared/domain/permissions.ts';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { useNow } from '../../state/use-now.ts';
import { permissionResult } from '../../text/decision-sentences.ts';
import { toolLabel } from '../../text/labels.ts';
import { countdown } from '../../text/times.ts';
import { Button } from '../../ui/button.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { isTyping } from '../palette/overlay-events.ts';
import { DecisionReason, ignoreRepeat } from './decision-buttons.tsx';
import { useDecisionGuard } from './use-decision-guard.ts';

const FOCUS_CLICK = 'That click only brought the window to the front. Click again to decide.';

function Call({ permission }: { permission: Permission }): ReactNode {
  const { args, digest, reason, role, rule, requestedBy, service, host } = permission;
  return (
    <>
      <p className="permission-where">
        <span className="mono">
          <UntrustedText text={`${service} on ${host}`} />
        </span>
        , asked by the {role} <UntrustedText text={requestedBy} />
      </p>
      <pre className="bytes">
        <UntrustedText text={args} />
      </pre>
      <p className="panel-note">
        Rule: <UntrustedText text={rule} />
      </p>
      {reason !== '' && (
        <p className="panel-note">
          Its reason: <UntrustedText text={reason} />
        </p>
      )}
      <p className="panel-note mono">{digest.slice(0, 12)}</p>
    </>
  );
}

/** Decides on the call that is on screen, once; what is sent is the digest of exactly that call. */
function usePermission(permission: Permission) {
  const desk = useDesk();
  const { guard, settled } = useDecisionGuard();
  const [note, setNote] = useState('');
  const [sent, setSent] = useState(false);
  const decide = async (decision: 'allow' | 'deny', said: { byPointer: boolean; reason: string }): Promise<void> => {
    const verdict = guard.judge(said.byPointer);
    if (verdict === 'focus_click') setNote(FOCUS_CLICK);
    if (verdict !== 'counts' || sent) return;
    setSent(true);
    const { id, digest: seenDigest } = permission;
    const reason = said.reason === '' ? {} : { reason: said.reason };
    const outcome = await desk.actions.decidePermission({ id, decision, seenDigest, ...reason });
    setNote(outcome.ok ? permissionResult(outcome.value) : outcome.why);
    setSent(outcome.ok);
  };
  return { note, open: settled && !sent, decide };
}

/** A call of an agent that waits: all of it, the rule that asks, and the two buttons. `primary` takes the focus. */
export function PermissionCard({ permission, primary }: { permission: Permission; primary: boolean }): ReactNode {
  const title = useId();
  const deny = useRef<HTMLButtonElement>(null);
  const now = useNow();
  const online = useOnline();
  const [reason, setReason] = useState('');
  const { note, open, decide } = usePermission(permission);
  const ends = Date.parse(permission.expiresAt);
  const possible = online && ends > now;
  useEffect(() => {
    if (primary && !isTyping(document.activeElement) && document.querySelector('dialog[open]') === null) {
      deny.current?.focus({ preventScroll: true });
    }
  }, [primary]);
  const button = (decision: 'allow' | 'deny') => ({
    'aria-disabled': !(possible && open),
    onKeyDown: ignoreRepeat,
    onClick: (event: { detail: number }) => {
      if (possible) void decide(decision, { byPointer: event.detail > 0, reason });
    },
  });
  return (
    <section className="approval permission" aria-labelledby={title}>
      <header className="approval-head">
        <h2 id={title} className="approval-title">
          Let an agent make this call? {toolLabel(permission.tool)}
        </h2>
        <p className="approval-left mono" role="timer" aria-label="Time left">
          {countdown(ends, now)}
        </p>
      </header>
      <Call permission={permission} />
      <DecisionReason value={reason} onChange={setReason} />
      <output className="decision-note">
        <UntrustedText text={possible ? note : whyClosed(online)} />
      </output>
      <div className="decision-buttons">
        <Button ref={deny} {...button('deny')}>
          Deny call
        </Button>
        <Button kind="primary" {...button('allow')}>
          Allow once
        </Button>
      </div>
    </section>
  );
}

function whyClosed(online: boolean): string {
  return online
    ? 'The time for this call ran out. It was not made.'
    : 'Not connected: nothing can be decided until the engine is back.';
}
