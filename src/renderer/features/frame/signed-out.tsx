import type { ReactNode } from 'react';
import { useDeskState } from '../../state/use-desk.ts';

const WHY: Readonly<Record<string, string>> = {
  no_ticket:
    'This page was opened without a ticket. A reloaded page needs a fresh one too: the session is kept in memory only.',
  ticket_refused: 'The ticket in the address was not accepted. A ticket works once, within 60 seconds.',
  session_ended: 'The session has ended, because the host was started again.',
};

/** The page for a browser that may not look: says how to get in. */
export function SignedOut(): ReactNode {
  const why = useDeskState((state) => state.connectionWhy);
  return (
    <main className="signed-out">
      <div className="signed-out-card">
        <p className="brand brand-large">Sentry Desk</p>
        <h1>Get a fresh address</h1>
        <p>{WHY[why]}</p>
        <p>On the machine where Sentry Desk runs, type</p>
        <pre className="command">sentry-desk open</pre>
        <p>
          and open the address it prints. In a clone of the project the same command is{' '}
          <code>npm run -s cli -- open</code>.
        </p>
      </div>
    </main>
  );
}
