import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Agent } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DocsNetwork } from '../../../src/main/engine/tools/fetch-docs.ts';
import { openRig } from '../../engine/tools/tool-rig.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const PUBLIC = '93.184.216.34';

describe('fetch_docs', () => {
  let server: Server;
  let connections: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url === '/away') response.writeHead(302, { location: 'https://evil.example/' }).end();
      else if (request.url === '/inside') response.writeHead(302, { location: 'https://inner.nginx.org/' }).end();
      else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else if (request.url === '/image') response.writeHead(200, { 'content-type': 'image/png' }).end('x');
      else
        response
          .writeHead(200, { 'content-type': 'text/html' })
          .end('<h1>Listen</h1><script>bad()</script><p>port 80</p>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    connections = [];
  });

  /** Names lead where the test says; whatever address was checked, the peer is the server of the test. */
  function network(addresses: Record<string, string[]>): DocsNetwork {
    return {
      resolve: async (host) => addresses[host] ?? [],
      openDispatcher: (address) =>
        new Agent({
          connect: (_options, callback) => {
            connections.push(address);
            const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
            socket.once('connect', () => callback(null, socket));
            socket.once('error', (error) => callback(error, null));
          },
        }),
    };
  }

  async function fetched(url: string, addresses: Record<string, string[]>) {
    await using dir = await tempDir();
    await using rig = await openRig({ base: dir.path, change: () => ({ docs: network(addresses) }) });
    const { outcome, text } = await rig.call('detective', 'fetch_docs', { url });
    return { outcome, text: text.replace(/^\[[^\]]+\] /, '') };
  }

  it('returns a page as text, from the address that was checked', async () => {
    const page = await fetched('https://nginx.org/en/docs', { 'nginx.org': [PUBLIC] });
    expect(page).toMatchObject({
      outcome: 'ok',
      text: expect.stringMatching(/^fetch_docs https:\/\/nginx\.org\/en\/docs\n[\s\S]*port 80/),
    });
    expect(page.text).not.toContain('bad()');
    expect(connections).toEqual([PUBLIC]);
  });

  it.each([
    ['a name that leads to this machine', 'https://nginx.org/', ['127.0.0.1']],
    ['a name of which one address is private', 'https://nginx.org/', [PUBLIC, '10.0.0.1']],
    ['a domain that is not on the list', 'https://evil.example/', [PUBLIC]],
    ['plain http', 'http://nginx.org/', [PUBLIC]],
  ])('connects to nothing for %s', async (_, url, addresses) => {
    expect((await fetched(url, { 'nginx.org': addresses, 'evil.example': addresses })).outcome).toBe('refused');
    expect(connections).toEqual([]);
  });

  it.each(['/away', '/inside', '/loop'])('does not follow the redirect at %s', async (path) => {
    const names = { 'nginx.org': [PUBLIC], 'evil.example': [PUBLIC], 'inner.nginx.org': ['169.254.169.254'] };
    expect((await fetched(`https://nginx.org${path}`, names)).outcome).toBe('refused');
    expect(connections).not.toContain('169.254.169.254');
    expect(connections.length).toBe(path === '/loop' ? 4 : 1);
  });

  it('takes nothing but text', async () => {
    expect((await fetched('https://nginx.org/image', { 'nginx.org': [PUBLIC] })).outcome).toBe('failed');
  });
});
