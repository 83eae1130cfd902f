import type { Duplex } from 'node:stream';
import type { ShownKey } from '#shared/contract/hosts.ts';
import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { explainFailure } from './explain-failure.ts';
import { fingerprintKey, keyType } from './fingerprint-key.ts';
import { algorithmsBeside, orderAlgorithms } from './host-key-algorithms.ts';
import { openClient } from './open-client.ts';

/** The key a host shows. */
export interface ProbedKey extends ShownKey {
  /** `type base64`, as `known_hosts` writes it. */
  readonly publicKey: string;
}

/** How the host is asked. */
export interface ProbeWay {
  /** A way to the host that is open already: a tunnel through its jump host. */
  readonly sock?: Duplex;
  /** The type of key to ask for before the others. */
  readonly keyType?: string | null;
  /** Types that were seen already and are not asked for again. */
  readonly beside?: readonly string[];
}

/** Asks just far enough for the host to prove that it holds its key; nothing that proves who we are is sent, not even the user. */
export async function probeHostKey(host: HostSettings, signal: AbortSignal, way: ProbeWay = {}): Promise<ProbedKey> {
  const seen: ProbedKey[] = [];
  const verify = (key: Buffer) => {
    const type = keyType(key);
    seen.push({ type, fingerprint: fingerprintKey(key), publicKey: `${type} ${key.toString('base64')}` });
    return null;
  };
  const proven = new AppError('aborted', 'only the key was asked for');
  // Asked how to log in only after the key exchange is over, and then there is nothing more to do.
  const logIn = (refuse: (reason: AppError) => void) => ({ authHandler: () => (refuse(proven), false as const) });
  const { id, address, port, user = '' } = host;
  const sock = way.sock === undefined ? {} : { sock: way.sock };
  const hostKeyAlgorithms =
    way.beside === undefined ? orderAlgorithms(way.keyType ?? null) : algorithmsBeside(way.beside);
  const failure = await openClient({ address, port, user, logIn, verify, hostKeyAlgorithms, ...sock }, signal).then(
    (client) => client.destroy(),
    (error: unknown) => error,
  );
  const [key] = seen;
  if (key === undefined || failure !== proven) {
    throw explainFailure(failure, { id, address, port, user, authKind: 'no log-in' });
  }
  return key;
}
