// @vitest-environment node
// The page is a small stand-in, so that the socket and the fetch are those of one world.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBrowserConnection } from '../../src/renderer/connection/browser-connection.ts';
import type { Connection } from '../../src/renderer/connection/connection.ts';
import { createDeskPeer, type DeskPeer } from '../fakes/desk-peer.ts';
import { quietWorld } from '../fakes/desk-world.ts';
import { type BrowserHost, startBrowserHost } from './browser-host.ts';

let peer: DeskPeer;
let host: BrowserHost;
let connection: Connection;
/** Every state that the connection went through, by name and reason. */
let states: string[];

/** A page that was opened at the host's address. */
function pageAt(address: string, hash: string): Window {
  const location = { protocol: 'http:', host: address, hash, pathname: '/', search: '' };
  return {
    location,
    history: {
      replaceState: (_data: unknown, _title: string, url: string) => {
        location.hash = new URL(url, `http://${address}`).hash;
      },
    },
    fetch: (path: string, init: RequestInit) => fetch(`http://${address}${path}`, init),
  } as unknown as Window;
}

function open(hash: string): Window {
  const page = pageAt(host.address, hash);
  connection = createBrowserConnection(page);
  connection.subscribe(() => {
    const state = connection.state();
    states.push('why' in state ? `${state.type}: ${state.why}` : state.type);
  });
  connection.open();
  return page;
}

const reach = (...wanted: string[]): Promise<void> => vi.waitFor(() => expect(states).toEqual(wanted), 10_000);

beforeEach(async () => {
  states = [];
  peer = createDeskPeer(quietWorld(Date.now()));
  host = await startBrowserHost(peer);
});

afterEach(async () => {
  connection.close();
  await host.close();
  peer.close();
});

describe('the connection of a browser page', () => {
  it('trades its ticket once, says hello with the token, and speaks to the engine', async () => {
    const page = open('#ticket=t-1');
    await reach('ready');
    expect([host.tickets, host.hellos, page.location.hash]).toEqual([
      [{ ticket: 't-1' }],
      [{ type: 'hello', token: 's-1' }],
      '#/now',
    ]);
    const state = connection.state();
    expect(state.type === 'ready' ? await state.client.status.get() : null).toEqual(peer.world.status);
  });

  it('asks for nothing without a ticket', async () => {
    open('#/now');
    await reach('signed_out: no_ticket');
    expect([host.tickets, host.hellos]).toEqual([[], []]);
  });

  it('opens no socket with a ticket that the host does not know', async () => {
    open('#ticket=old');
    await reach('signed_out: ticket_refused');
    expect([host.tickets, host.hellos]).toEqual([[{ ticket: 'old' }], []]);
  });

  it('comes back with the same token when the network cut it off', async () => {
    open('#ticket=t-1');
    await reach('ready');
    host.cut();
    await reach('ready', 'lost: network', 'ready');
    expect([host.tickets.length, host.hellos]).toEqual([
      1,
      [
        { type: 'hello', token: 's-1' },
        { type: 'hello', token: 's-1' },
      ],
    ]);
    const state = connection.state();
    expect(state.type === 'ready' ? await state.client.status.get() : null).toEqual(peer.world.status);
  });

  it('is signed out, and tries no more, when the host says 4401', async () => {
    open('#ticket=t-1');
    await reach('ready');
    host.answerWith('unauthorized');
    host.cut();
    await reach('ready', 'lost: network', 'signed_out: session_ended');
    expect(host.hellos).toHaveLength(2);
  });

  it('does not speak to a host that does not say welcome, and tries again', async () => {
    host.answerWith('garbage');
    open('#ticket=t-1');
    await vi.waitFor(() => expect(states[0]).toBe('lost: network'), 10_000);
    host.answerWith('welcome');
    await vi.waitFor(() => expect(states.at(-1)).toBe('ready'), 10_000);
  });

  it('stays closed once it was closed', async () => {
    open('#ticket=t-1');
    await reach('ready');
    connection.close();
    await vi.waitFor(() => expect(host.openSockets()).toBe(0), 10_000);
    expect([states, host.hellos.length]).toEqual([['ready'], 1]);
  });
});
