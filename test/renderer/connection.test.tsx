import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../src/renderer/connection/connection.ts';
import { createElectronConnection } from '../../src/renderer/connection/electron-connection.ts';
import { takeTicket } from '../../src/renderer/connection/session.ts';
import { createDeskPeer, type DeskPeer } from '../fakes/desk-peer.ts';
import { quietWorld } from '../fakes/desk-world.ts';

const opened: (Connection | DeskPeer)[] = [];

afterEach(() => {
  for (const each of opened.splice(0)) {
    each.close();
  }
  window.location.hash = '';
});

/** What the preload does: posts to the page's own window. */
function post(data: unknown, options: { ports?: MessagePort[]; source?: Window | null } = {}): void {
  const event = new MessageEvent('message', { data, source: window });
  const ports = options.ports ?? [];
  Object.defineProperty(event, 'ports', { value: ports });
  if (options.source !== undefined) {
    Object.defineProperty(event, 'source', { value: options.source });
  }
  window.dispatchEvent(event);
}

function electron(): { connection: Connection; asked: () => number; peer: DeskPeer } {
  let asked = 0;
  const peer = createDeskPeer(quietWorld(Date.now()));
  const connection = createElectronConnection(window, {
    kind: 'electron',
    requestPort: () => {
      asked += 1;
    },
  });
  opened.push(connection, peer);
  connection.open();
  return { connection, asked: () => asked, peer };
}

describe('the connection of the desktop window', () => {
  it('asks for a port and speaks to the engine over it', async () => {
    const { connection, asked, peer } = electron();
    expect([asked(), connection.state().type]).toEqual([1, 'connecting']);
    post({ type: 'sentry-desk:port' }, { ports: [peer.connect()] });
    const state = connection.state();
    expect(state.type).toBe('ready');
    const status = state.type === 'ready' ? await state.client.status.get() : null;
    expect(status).toEqual(peer.world.status);
  });

  it('is lost with the engine, and asks for a new port when it is back', () => {
    const { connection, asked, peer } = electron();
    post({ type: 'sentry-desk:port' }, { ports: [peer.connect()] });
    post({ type: 'sentry-desk:engine', state: 'lost' });
    expect(connection.state()).toEqual({ type: 'lost', why: 'engine' });
    post({ type: 'sentry-desk:engine', state: 'ready' });
    expect(asked()).toBe(2);
    post({ type: 'sentry-desk:port' }, { ports: [peer.connect()] });
    expect(connection.state().type).toBe('ready');
  });

  it('takes no port from another window', () => {
    const { connection, peer } = electron();
    post({ type: 'sentry-desk:port' }, { ports: [peer.connect()], source: null });
    expect(connection.state().type).toBe('connecting');
  });

  it('goes where a notification leads, and nowhere outside of the page', () => {
    electron();
    post({ type: 'sentry-desk:navigate', hash: '#/incident/inc-1' });
    expect(window.location.hash).toBe('#/incident/inc-1');
    post({ type: 'sentry-desk:navigate', hash: 'https://example.org' });
    expect(window.location.hash).toBe('#/incident/inc-1');
  });

  it('tells its listeners of each change, until they stop listening', () => {
    const { connection, peer } = electron();
    const listener = vi.fn<() => void>();
    const stop = connection.subscribe(listener);
    post({ type: 'sentry-desk:port' }, { ports: [peer.connect()] });
    stop();
    post({ type: 'sentry-desk:engine', state: 'lost' });
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

describe('the ticket', () => {
  it('is taken out of the address at once', () => {
    window.location.hash = '#ticket=t-1';
    expect([takeTicket(window), window.location.hash, takeTicket(window)]).toEqual(['t-1', '#/now', null]);
  });
});
