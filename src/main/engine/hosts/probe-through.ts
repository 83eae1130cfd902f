import type { HostSettings } from '#shared/domain/settings.ts';
import type { HostNetwork } from './create-host-access.ts';
import { type ProbedKey, type ProbeWay, probeHostKey } from './probe-host-key.ts';

/** Every key that the host has, in the order of types that it shows; `keyType` is asked for first. */
export type ProbeKeys = (
  host: HostSettings,
  keyType: string | null,
  signal: AbortSignal,
) => AsyncGenerator<ProbedKey, void, void>;

/** Asks a host for its keys, one type after the other, through its jump host where it has one. */
export function createProbe(network: Pick<HostNetwork, 'openTunnel'>): ProbeKeys {
  return async function* (host, keyType, signal) {
    const seen: string[] = [];
    for (;;) {
      const way = seen.length === 0 ? { keyType } : { beside: seen };
      const key = await probeOnce(network, { host, way }, signal).catch((error: unknown) => {
        // The first one must be seen; after it, a host that has no further type ends the search.
        if (seen.length === 0 || signal.aborted) throw error;
        return null;
      });
      if (key === null) return;
      seen.push(key.type);
      yield key;
    }
  };
}

async function probeOnce(
  network: Pick<HostNetwork, 'openTunnel'>,
  { host, way }: { readonly host: HostSettings; readonly way: ProbeWay },
  signal: AbortSignal,
): Promise<ProbedKey | null> {
  if (host.jump === undefined) return probeHostKey(host, signal, way);
  const tunnel = await network.openTunnel(host.jump, { address: host.address, port: host.port }, signal);
  try {
    return await probeHostKey(host, signal, { ...way, sock: tunnel.socket });
  } finally {
    tunnel.close();
  }
}
