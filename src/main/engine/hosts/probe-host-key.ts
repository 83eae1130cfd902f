import type { HostSettings } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { explainFailure } from './explain-failure.ts';
import { fingerprintKey, keyType } from './fingerprint-key.ts';
import { openClient } from './open-client.ts';

/** The key a host shows. */
export interface ProbedKey {
  readonly type: string;
  readonly fingerprint: string;
}

/** Connects just far enough to see the host's key; nothing that proves who we are is sent. */
export async function probeHostKey(host: HostSettings, signal: AbortSignal): Promise<ProbedKey> {
  const seen: ProbedKey[] = [];
  const verify = (key: Buffer) => {
    seen.push({ type: keyType(key), fingerprint: fingerprintKey(key) });
    return new AppError('host_key_unknown', 'only the key was asked for');
  };
  const { id, address, port, user = '' } = host;
  const failure = await openClient({ address, port, user, logIn: () => ({}), verify }, signal).then(
    (client) => client.destroy(),
    (error: unknown) => error,
  );
  const [key] = seen;
  if (key === undefined) throw explainFailure(failure, { id, address, port, user, authKind: 'no log-in' });
  return key;
}
