import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Outcome } from '../state/run-call.ts';
import { useOnline } from '../state/use-desk.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { UntrustedText } from './untrusted-text.tsx';
import { usePending } from './use-pending.ts';

/** Asks before something is taken away; what stays as it is has the focus. */
export function ConfirmDialog({
  title,
  verb,
  keep = 'Keep it',
  act,
  onClose,
  children,
}: {
  title: string;
  verb: string;
  /** What the way back says. */
  keep?: string;
  act: () => Promise<Outcome<unknown>>;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  const online = useOnline();
  const [pending, run] = usePending();
  const [problem, setProblem] = useState('');
  const wayBack = useRef<HTMLButtonElement>(null);
  useEffect(() => wayBack.current?.focus(), []);
  const go = (): void =>
    run(async () => {
      const outcome = await act();
      if (outcome.ok) {
        onClose();
      } else {
        setProblem(outcome.why);
      }
    });
  return (
    <Dialog label={title} className="dialog-form" onClose={onClose}>
      <div className="form">
        <h2 className="dialog-title">{title}</h2>
        <div>{children}</div>
        <output className="form-problem">
          <UntrustedText text={problem} />
        </output>
        <div className="dialog-buttons">
          <Button ref={wayBack} onClick={onClose}>
            {keep}
          </Button>
          <Button kind="danger" disabled={!online || pending} onClick={go}>
            {verb}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
