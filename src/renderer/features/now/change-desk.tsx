import { type ReactNode, useState } from 'react';
import { useDesk, useOnline } from '../../state/use-desk.ts';
import { Button } from '../../ui/button.tsx';
import { UntrustedText } from '../../ui/untrusted-text.tsx';
import { usePending } from '../../ui/use-pending.ts';

const WORDS = {
  start: { ask: 'Try the demo', pending: 'The demo is starting. It takes a few seconds.' },
  leave: { ask: 'Leave the demo', pending: 'Going back to your own desk.' },
} as const;

/** Starts the demo in place of this desk, or leaves it; says what is happening, or why it cannot be. */
export function ChangeDesk({ way, kind }: { way: 'start' | 'leave'; kind: 'primary' | 'plain' }): ReactNode {
  const desk = useDesk();
  const online = useOnline();
  const [pending, run] = usePending();
  const [said, setSaid] = useState('');
  const { ask, pending: meanwhile } = WORDS[way];
  const change = async (): Promise<void> => {
    setSaid(meanwhile);
    const outcome = await desk.actions.changeDesk(way);
    // Where it worked, the other desk is about to be shown.
    if (!outcome.ok) setSaid(outcome.why);
  };
  return (
    <>
      <Button kind={kind} disabled={!online || pending} onClick={() => run(change)}>
        {ask}
      </Button>
      <output className="soft">{said !== '' && <UntrustedText text={said} />}</output>
    </>
  );
}
