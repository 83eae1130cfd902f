import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { Agent, buildConnector, request } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDocsNetwork, type DocsNetwork } from '../../../src/main/engine/tools/fetch-docs.ts';
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

describe.skipIf(!existsSync('/usr/bin/openssl'))('a connection to a documentation site', () => {
  /** A TLS server with a certificate for nginx.org that nobody signed, and what reached it. */
  async function withTls(
    use: (site: { port: number; ca: string; reached: string[]; sockets: () => number }) => Promise<void>,
  ) {
    await using dir = await tempDir();
    const [key, cert] = [join(dir.path, 'key.pem'), join(dir.path, 'cert.pem')];
    const subject = ['-subj', '/CN=nginx.org', '-addext', 'subjectAltName=DNS:nginx.org'];
    const made = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      ...subject,
    ];
    execFileSync('openssl', [...made, '-keyout', key, '-out', cert], { stdio: 'ignore' });
    const reached: string[] = [];
    let sockets = 0;
    const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
      reached.push(request.headers.host ?? '');
      const page =
        '<nav>menu</nav><main><h2>Ports</h2><p>Use <a href="https://evil.example/">this</a>:</p><pre>listen 80;\n  x</pre></main>';
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    });
    server.on('connection', () => (sockets += 1));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      await use({ port, ca: readFileSync(cert, 'utf8'), reached, sockets: () => sockets });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  /** The checked address stands for the server of the test; TLS is as it is. */
  const through = (site: { port: number; ca?: string }, resolve: DocsNetwork['resolve']): DocsNetwork => ({
    resolve,
    openDispatcher: () => {
      const connector = buildConnector(site.ca === undefined ? {} : { ca: site.ca });
      return new Agent({
        connect: (options, callback) =>
          connector({ ...options, hostname: '127.0.0.1', port: String(site.port), servername: 'nginx.org' }, callback),
      });
    },
  });

  async function ask(docs: DocsNetwork, url = 'https://nginx.org/x') {
    await using dir = await tempDir();
    await using rig = await openRig({ base: dir.path, change: () => ({ docs }) });
    return await rig.call('detective', 'fetch_docs', { url });
  }

  it('is one over TLS, whose page is told as a person reads it, without its links', async () => {
    await withTls(async (site) => {
      const { text } = await ask(through(site, async () => [PUBLIC]));
      expect(text.replace(/^\[[^\]]+\] /, '').trimEnd()).toBe(
        'fetch_docs https://nginx.org/x\n## Ports\n\nUse this:\n\n```\nlisten 80;\n  x\n```',
      );
      expect(site.reached).toEqual(['nginx.org']);
    });
  });

  it('is none when the certificate is not trusted', async () => {
    await withTls(async (site) => {
      const answer = await ask(through({ port: site.port }, async () => [PUBLIC]));
      expect([answer.outcome, site.reached]).toEqual(['failed', []]);
    });
  });

  it('never follows a name that leads elsewhere when it is asked a second time', async () => {
    await withTls(async (site) => {
      const asked: string[] = [];
      const addresses = [['127.0.0.1'], [PUBLIC]];
      const rebinding = async (host: string) => {
        asked.push(host);
        return addresses.pop() ?? ['127.0.0.1'];
      };
      const opened: string[] = [];
      const network = through(site, rebinding);
      const docs = {
        ...network,
        openDispatcher: (address: string) => (opened.push(address), network.openDispatcher(address)),
      };
      expect((await ask(docs)).outcome).toBe('ok');
      expect({ asked, opened }).toEqual({ asked: ['nginx.org'], opened: [PUBLIC] });
      // The name has turned to this machine by now: nothing is connected to.
      const before = site.sockets();
      expect((await ask(docs)).outcome).toBe('refused');
      expect({ opened, sockets: site.sockets() }).toEqual({ opened: [PUBLIC], sockets: before });
    });
  });

  it('goes to the address that was checked, whatever the name leads to', async () => {
    await withTls(async (site) => {
      const dispatcher = await createDocsNetwork().openDispatcher('127.0.0.1');
      await request(`https://nginx.org:${site.port}/`, { dispatcher }).catch(() => undefined);
      await dispatcher.destroy();
      expect(site.sockets()).toBe(1);
    });
  });
});
