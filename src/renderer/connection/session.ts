import { z } from 'zod';

const Session = z.object({ token: z.string().min(1).max(4_096) });
const TIMEOUT_MS = 10_000;

/** Takes the one-time ticket out of the address, so that it stays neither there nor in the history. */
export function takeTicket(page: Window): string | null {
  const ticket = new URLSearchParams(page.location.hash.slice(1)).get('ticket');
  if (ticket === null || ticket === '') {
    return null;
  }
  page.history.replaceState(null, '', `${page.location.pathname}${page.location.search}#/now`);
  return ticket;
}

/** Trades the ticket for a session token; null when the host refuses it. Throws when the host cannot be reached. */
export async function tradeTicket(page: Window, ticket: string): Promise<string | null> {
  const response = await page.fetch('/api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticket }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) {
    return null;
  }
  const session = Session.safeParse(await response.json());
  return session.success ? session.data.token : null;
}
