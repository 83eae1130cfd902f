import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { type Connection, createConnectionState } from '../../src/renderer/connection/connection.ts';
import { createPortClient } from '../../src/renderer/connection/desk-client.ts';
import { createDesk, type Desk } from '../../src/renderer/state/desk.ts';
import { DeskContext } from '../../src/renderer/state/use-desk.ts';
import { createDeskPeer, type DeskPeer } from '../fakes/desk-peer.ts';
import type { DeskWorld } from '../fakes/desk-world.ts';

/** A desk over a scripted engine, whose connection a test can lose and give back. */
export interface DeskRig {
  readonly desk: Desk;
  readonly peer: DeskPeer;
  lose(): void;
  giveBack(): void;
  show(screen: ReactNode): ReturnType<typeof render>;
  close(): void;
}

/** The desk, connected over a real message port. */
export function deskRig(world: DeskWorld): DeskRig {
  const peer = createDeskPeer(world);
  const state = createConnectionState();
  const giveBack = (): void => {
    const port = peer.connect();
    port.start();
    state.set({ type: 'ready', client: createPortClient(port) });
  };
  const connection: Connection = {
    via: 'window',
    state: state.get,
    subscribe: state.subscribe,
    open: giveBack,
    close: () => undefined,
  };
  const desk = createDesk(connection);
  desk.start();
  return {
    desk,
    peer,
    lose: () => state.set({ type: 'lost', why: 'engine' }),
    giveBack,
    show: (screen) => render(<DeskContext value={desk}>{screen}</DeskContext>),
    close: () => {
      desk.stop();
      peer.close();
    },
  };
}
