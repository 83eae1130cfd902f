import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '#shared/errors/app-error.ts';

const TICKET_LIFE_MS = 60_000;
/** A page goes on without a fresh ticket when its host was started again, for this long after it signed in. */
const OUTLIVES_HOST_MS = 24 * 3_600_000;
const MAX_TICKETS = 100;
const MAX_SESSIONS = 100;
const MAX_LOGINS_PER_MINUTE = 10;

/** Who may call the host: the bearer of the token file, or a browser that traded its ticket. */
export interface Access {
  /** A new one-time ticket, good for 60 s. */
  issueTicket(): string;
  /** Trades a ticket for a session token; fails with `unauthorized` or `rate_limited`. */
  openSession(ticket: string): string;
  /** What the token stands for; null when nobody's. */
  identify(token: string): 'rest' | 'browser' | null;
}

/**
 * Access by secrets that live in memory, compared by their hashes. A session is signed with the token of the file, so that
 * a host that was killed and started again knows its pages; with another token in the file nobody is known.
 */
export function createAccess({ token, now }: { token: string; now: () => number }): Access {
  const bearer = digest(token);
  const tickets = new Map<string, number>();
  const sessions = new Set<string>();
  const logins: number[] = [];
  return {
    issueTicket() {
      const ticket = secret();
      tickets.set(key(ticket), now() + TICKET_LIFE_MS);
      dropOldest(tickets, MAX_TICKETS);
      return ticket;
    },
    openSession(ticket) {
      countLogin(logins, now());
      const expiresAt = tickets.get(key(ticket));
      tickets.delete(key(ticket));
      if (expiresAt === undefined || expiresAt <= now()) {
        throw new AppError(
          'unauthorized',
          'The ticket is used up or too old; ask for a fresh one with `sentry-desk open`.',
        );
      }
      const session = sign(token, `${secret()}.${String(now())}`);
      sessions.add(key(session));
      dropOldest(sessions, MAX_SESSIONS);
      return session;
    },
    identify(candidate) {
      if (timingSafeEqual(digest(candidate), bearer)) return 'rest';
      return sessions.has(key(candidate)) || isSigned(token, candidate, now()) ? 'browser' : null;
    },
  };
}

function countLogin(logins: number[], now: number): void {
  while (logins[0] !== undefined && logins[0] <= now - 60_000) logins.shift();
  if (logins.length >= MAX_LOGINS_PER_MINUTE) throw new AppError('rate_limited', 'Too many log-ins; wait a minute.');
  logins.push(now);
}

function sign(token: string, body: string): string {
  return `${body}.${createHmac('sha256', token).update(`session ${body}`).digest('base64url')}`;
}

function isSigned(token: string, candidate: string, now: number): boolean {
  const [nonce, issuedAt] = candidate.split('.');
  const age = now - Number(issuedAt);
  if (!(age >= 0 && age < OUTLIVES_HOST_MS)) return false;
  return timingSafeEqual(digest(candidate), digest(sign(token, `${nonce}.${issuedAt}`)));
}

function dropOldest(entries: Map<string, number> | Set<string>, limit: number): void {
  const oldest = entries.keys().next();
  if (entries.size > limit && oldest.done !== true) entries.delete(oldest.value);
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function key(text: string): string {
  return digest(text).toString('hex');
}
