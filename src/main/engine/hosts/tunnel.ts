import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { AppError } from '#shared/errors/app-error.ts';

const TUNNEL_TIMEOUT_MS = 10_000;

/** Where a tunnel leads, as seen from the jump host. */
export interface TunnelTarget {
  readonly address: string;
  readonly port: number;
}

/** A way through a jump host. */
export interface Tunnel {
  readonly socket: Duplex;
  /** Why the connection to the jump host was lost, in a sentence; null while it is well. */
  readonly lost: () => string | null;
  /** Ends the way; the jump host's connection goes on for the others. */
  close(): void;
}

/** The way to a host failed before the host itself was tried: its jump host cannot be reached, and keeps its own back-off. */
export class JumpFailed extends AppError {
  constructor(message: string, cause: unknown) {
    super('host_unreachable', message, { cause });
  }
}

/** Opens a way through the connection of a jump host named `jump`. Fails with `host_unreachable` and the step that failed. */
export function openForward(
  { client, jump }: { client: Client; jump: string },
  target: TunnelTarget,
  signal: AbortSignal,
): Promise<Duplex> {
  const place = `${target.address}:${target.port}`;
  return new Promise((resolve, reject) => {
    const either = AbortSignal.any([signal, AbortSignal.timeout(TUNNEL_TIMEOUT_MS)]);
    const abort = () => {
      if (signal.aborted) reject(new AppError('aborted', 'connecting was given up'));
      else reject(new AppError('host_unreachable', `its jump host ${jump} got no answer from ${place}`));
    };
    either.addEventListener('abort', abort, { once: true });
    try {
      client.forwardOut('127.0.0.1', 0, target.address, target.port, (error, channel) => {
        either.removeEventListener('abort', abort);
        if (error) return reject(explainRefusal(error, { jump, place }));
        // An error event without a listener would end the engine; the close event that follows says enough.
        channel.on('error', () => undefined);
        if (either.aborted) channel.close();
        else resolve(channel);
      });
    } catch (cause) {
      either.removeEventListener('abort', abort);
      reject(new AppError('host_unreachable', `the connection to its jump host ${jump} was lost`, { cause }));
    }
    if (either.aborted) abort();
  });
}

/** RFC 4254: 1 is "administratively prohibited". */
function explainRefusal(error: Error, { jump, place }: { jump: string; place: string }): AppError {
  const reason: unknown = 'reason' in error ? error.reason : undefined;
  const what =
    reason === 1
      ? `its jump host ${jump} lets no connections through to ${place} (AllowTcpForwarding, PermitOpen)`
      : `its jump host ${jump} cannot reach ${place}: ${error.message.replace(/^\(SSH\) Channel open failure: /, '')}`;
  return new AppError('host_unreachable', what.slice(0, 500), { cause: error });
}
