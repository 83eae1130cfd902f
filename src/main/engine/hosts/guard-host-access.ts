import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostNetwork } from './create-host-access.ts';
import type { HostState } from './host-access.ts';

/** Says which hosts nothing may be sent to; `HostFreezes` is one. */
export interface HostGate {
  refusal(host: HostId): string | null;
  onFrozen(listener: (host: HostId) => void): () => void;
}

/**
 * Host access that sends nothing to a frozen host: what is asked for fails with `host_key_changed`, and what runs there, or on
 * a host behind it, is ended.
 */
export function guardHostAccess(hosts: HostNetwork, gate: HostGate): HostNetwork {
  const running = new Map<AbortController, HostId>();
  const unsubscribe = gate.onFrozen(() => {
    for (const [ending, host] of running) if (gate.refusal(host) !== null) ending.abort();
  });
  const guarded = async <T>(
    host: HostId,
    signal: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    refuseFrozen(gate, host);
    const ending = new AbortController();
    running.set(ending, host);
    try {
      return await work(AbortSignal.any([signal, ending.signal]));
    } catch (error) {
      const why = ending.signal.aborted && !signal.aborted ? gate.refusal(host) : null;
      if (why === null) throw error;
      const message = `${why}. How a command ended that was under way there is not known`;
      throw new AppError('host_key_changed', message, { cause: error });
    } finally {
      running.delete(ending);
    }
  };
  return {
    ...hosts,
    exec: (host, request, signal) => guarded(host, signal, (either) => hosts.exec(host, request, either)),
    stream: (host, request, signal) => guarded(host, signal, (either) => hosts.stream(host, request, either)),
    openTunnel: async (jump, target, signal) => {
      refuseFrozen(gate, jump);
      return hosts.openTunnel(jump, target, signal);
    },
    states: () => hosts.states().map((state) => withFreeze(gate, state)),
    close: async () => {
      unsubscribe();
      await hosts.close();
    },
  };
}

function refuseFrozen(gate: HostGate, host: HostId): void {
  const why = gate.refusal(host);
  if (why !== null) throw new AppError('host_key_changed', why);
}

function withFreeze(gate: HostGate, state: HostState): HostState {
  const why = gate.refusal(state.id);
  return why === null ? state : { ...state, connection: 'failed', why };
}
