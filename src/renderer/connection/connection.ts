import type { DeskClient } from './desk-client.ts';

/**
 * How the window stands with the engine. `lost`: it was there and is being tried again. `signed_out`: no ticket was
 * given, or the host no longer knows this page.
 */
export type ConnectionState =
  | { readonly type: 'connecting' }
  | { readonly type: 'ready'; readonly client: DeskClient }
  | { readonly type: 'lost'; readonly why: 'engine' | 'network' }
  | { readonly type: 'signed_out'; readonly why: 'no_ticket' | 'ticket_refused' | 'session_ended' };

/** A way to the engine that repairs itself. */
export interface Connection {
  readonly via: 'window' | 'browser';
  state(): ConnectionState;
  /** Calls back on each change; returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** Starts connecting; safe to call once. */
  open(): void;
  close(): void;
}

/** The part that both kinds of connection share: a state and who listens to it. */
export function createConnectionState(): {
  get: () => ConnectionState;
  set: (next: ConnectionState) => void;
  subscribe: Connection['subscribe'];
} {
  let state: ConnectionState = { type: 'connecting' };
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set: (next) => {
      state = next;
      for (const listener of listeners) {
        listener();
      }
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
