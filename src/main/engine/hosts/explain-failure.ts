import { AppError } from '#shared/errors/app-error.ts';

/** What is known about the host when connecting to it failed. */
export interface FailedHost {
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly authKind: string;
}

const NEXT_STEP: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused: is the address right, and does the SSH server run there?',
  ENOTFOUND: 'the name is not known: is the address right?',
  EAI_AGAIN: 'the name could not be looked up: is this machine on the network?',
  ETIMEDOUT: 'no answer: is the host up, and does a firewall let this machine through?',
  EHOSTUNREACH: 'there is no way to the host: is it up, and is the VPN connected?',
  ENETUNREACH: 'there is no way to its network: is this machine online, is the VPN connected?',
  ECONNRESET: 'the host closed the connection: does it limit connections, is its SSH server well?',
};

/** Turns what the SSH library reports into one sentence that says what to do next. */
export function explainFailure(error: unknown, host: FailedHost): AppError {
  if (error instanceof AppError) return error;
  const place = `${host.address}:${host.port}`;
  const level = property(error, 'level');
  if (level === 'client-authentication' || level === 'agent') {
    const message = `${host.id} refused the log-in of ${host.user} by ${host.authKind}: may that user log in there that way?`;
    return new AppError('host_auth_failed', message, { cause: error });
  }
  const text = error instanceof Error ? error.message : '';
  if (/too many authentication failures/i.test(text)) {
    const message =
      `${host.id} ended the log-in of ${host.user} after too many tries (MaxAuthTries): the agent holds many keys; ` +
      'set auth to the one key file';
    return new AppError('host_auth_failed', message, { cause: error });
  }
  if (level === 'handshake') {
    const message = `${host.id} (${place}) and the desk have no way of encrypting in common: ${text.slice(0, 300)}`;
    return new AppError('host_unreachable', message, { cause: error });
  }
  if (/before handshake/i.test(text)) {
    const message = `${host.id} (${place}) hung up before it said anything: too many log-ins at once (MaxStartups), or no SSH server`;
    return new AppError('host_unreachable', message, { cause: error });
  }
  if (level === 'client-timeout') {
    return new AppError('host_unreachable', `${host.id} (${place}): ${NEXT_STEP.ETIMEDOUT}`, { cause: error });
  }
  const known = NEXT_STEP[property(error, 'code') ?? ''];
  const reason = known ?? (error instanceof Error ? error.message : 'the connection failed');
  return new AppError('host_unreachable', `${host.id} (${place}): ${reason}`, { cause: error });
}

function property(error: unknown, name: 'code' | 'level'): string | undefined {
  if (typeof error !== 'object' || error === null || !(name in error)) return undefined;
  const value = (error as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}
