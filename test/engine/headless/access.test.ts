import { chmod, mkdir, stat, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { createAccess } from '../../../src/main/headless/access.ts';
import { createHeadlessHost } from '../../../src/main/headless/headless-host.ts';
import { CONTENT_SECURITY_POLICY } from '../../../src/main/headless/security-headers.ts';
import { readOrCreateToken } from '../../../src/main/headless/token-file.ts';
import { createScriptedDesk, DIGEST, SILENT } from '../../contract/scripted-router.ts';
import { openSocket, startHost } from '../../contract/transports.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

interface RawAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** A request with headers and a path that `fetch` would not send. */
function raw(port: number, call: { path: string; method?: string; headers?: Record<string, string>; body?: string }) {
  return new Promise<RawAnswer>((resolve, reject) => {
    const { path, method = 'GET', headers = {} } = call;
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end(call.body);
  });
}

const codeOf = (answer: RawAnswer): unknown => (JSON.parse(answer.body) as { error: { code: string } }).error.code;

describe('the headless host', () => {
  it('answers health without a token and nothing else', async () => {
    await using running = await startHost(createScriptedDesk().router);
    const { url } = running.host;
    expect(await (await fetch(`${url}/api/health`)).json()).toEqual({
      status: 'ok',
      version: '1.2.3',
      uptimeSeconds: 7,
    });
    const wrong = { headers: { authorization: `Bearer ${running.token}x` } };
    const paths = ['incidents', 'status', 'events', 'openapi.json', 'ticket', 'nonsense', 'health/', 'audit/export'];
    for (const path of paths) {
      for (const init of [{}, wrong, { headers: { authorization: running.token } }]) {
        const answer = await fetch(`${url}/api/${path}`, init);
        expect({ path, status: answer.status, body: await answer.json() }).toEqual({
          path,
          status: 401,
          body: { error: { code: 'unauthorized', message: expect.any(String), retryable: false } },
        });
      }
    }
  });

  it('refuses a Host or Origin that is not its own, also with a good token', async () => {
    await using running = await startHost(createScriptedDesk().router);
    const { port } = running.host;
    const authorization = `Bearer ${running.token}`;
    const own = `127.0.0.1:${String(port)}`;
    const bad: Array<Record<string, string>> = [
      { host: 'evil.example' },
      { host: `evil.example:${String(port)}` },
      { host: '127.0.0.1' },
      { host: own, origin: 'http://evil.example' },
      { host: own, origin: 'null' },
      { host: own, origin: `https://${own}` },
      { host: own, origin: `http://localhost:${String(port)}` },
    ];
    for (const headers of bad) {
      const answer = await raw(port, { path: '/api/tools', headers: { authorization, ...headers } });
      expect({ headers, status: answer.status, code: codeOf(answer) }).toEqual({
        headers,
        status: 403,
        code: 'forbidden',
      });
    }
    const good: Array<Record<string, string>> = [
      { host: own },
      { host: own, origin: `http://${own}` },
      { host: `localhost:${String(port)}` },
    ];
    for (const headers of good) {
      expect((await raw(port, { path: '/api/tools', headers: { authorization, ...headers } })).status).toBe(200);
    }
  });

  it('trades a ticket once, within 60 s, for a session that is recorded as the browser', async () => {
    const desk = createScriptedDesk();
    let now = 1_000_000;
    await using running = await startHost(desk.router, { now: () => now });
    const { url, openUrl } = running.host;
    const trade = (ticket: string) => fetch(`${url}/api/session`, { method: 'POST', body: JSON.stringify({ ticket }) });
    const ticket = openUrl.split('#ticket=')[1] ?? '';
    const first = await trade(ticket);
    expect(first.status).toBe(200);
    const { token } = (await first.json()) as { token: string };
    expect((await trade(ticket)).status).toBe(401);

    const headers = { authorization: `Bearer ${token}` };
    const body = JSON.stringify({ decision: 'approve', seenDigest: DIGEST, via: 'tray' });
    const decided = await fetch(`${url}/api/approvals/apr-1`, { method: 'POST', headers, body });
    expect(await decided.json()).toEqual({ result: 'accepted' });
    expect(desk.deciders).toEqual([{ user: 'tester', via: 'browser' }]);
    for (const via of ['window', 'tray', 'notification', 'policy']) {
      const call = JSON.stringify({ decision: 'allow', seenDigest: DIGEST, via });
      await fetch(`${url}/api/permissions/per-1`, { method: 'POST', headers, body: call });
    }
    expect(desk.deciders).toEqual(Array.from({ length: 5 }, () => ({ user: 'tester', via: 'browser' })));

    expect((await fetch(`${url}/api/ticket`, { method: 'POST', headers })).status).toBe(403);
    const bearer = { authorization: `Bearer ${running.token}` };
    const fresh = (await (await fetch(`${url}/api/ticket`, { method: 'POST', headers: bearer })).json()) as {
      openUrl: string;
    };
    now += 60_000;
    expect((await trade(fresh.openUrl.split('#ticket=')[1] ?? '')).status).toBe(401);
  });

  it('knows its pages again after it was started anew, for a day, and not with another token in its file', () => {
    const day = 24 * 3_600_000;
    const at = (now: number, token = 'the token of the file') => createAccess({ token, now: () => now });
    const first = at(1_000);
    const session = first.openSession(first.issueTicket());
    expect(at(1_000 + day - 1).identify(session)).toBe('browser');
    expect(at(1_000 + day).identify(session)).toBeNull();
    expect(at(1_001, 'another token').identify(session)).toBeNull();
    const [nonce, issuedAt, mac] = session.split('.');
    const forged = [`${nonce}.${Number(issuedAt) + 1}.${mac}`, `${nonce}.${issuedAt}`, `${nonce}.NaN.${mac}`, '..', ''];
    for (const candidate of forged) expect(at(1_001).identify(candidate)).toBeNull();
    // While the same host runs, a page is not signed out.
    expect(first.identify(session)).toBe('browser');
  });

  it('lets nobody decide without a token', async () => {
    const desk = createScriptedDesk();
    await using running = await startHost(desk.router);
    const wrong: Record<string, string>[] = [
      {},
      { authorization: `Bearer ${running.token}x` },
      { authorization: running.token },
    ];
    for (const path of ['approvals/apr-1', 'permissions/per-1']) {
      for (const headers of wrong) {
        const decision = path.startsWith('approvals') ? 'approve' : 'allow';
        const body = JSON.stringify({ decision, seenDigest: DIGEST });
        const answer = await fetch(`${running.host.url}/api/${path}`, { method: 'POST', headers, body });
        expect({ path, status: answer.status }).toEqual({ path, status: 401 });
      }
    }
    expect(desk.deciders).toEqual([]);
  });

  it('slows down who guesses tickets', async () => {
    await using running = await startHost(createScriptedDesk().router);
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      const body = JSON.stringify({ ticket: `guess-${String(count)}` });
      statuses.push((await fetch(`${running.host.url}/api/session`, { method: 'POST', body })).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
  });

  it('lets a socket in only after a hello with a good token, from its own page', async () => {
    await using running = await startHost(createScriptedDesk().router);
    const { url, port } = running.host;
    await expect(openSocket(url, 'wrong')).rejects.toThrow('closed 4401');
    (await openSocket(url, running.token)).close();
    const upgrade = {
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    };
    const origin = await raw(port, { path: '/api/rpc', headers: { ...upgrade, origin: 'http://evil.example' } });
    const host = await raw(port, { path: '/api/rpc', headers: { ...upgrade, host: 'evil.example' } });
    const path = await raw(port, { path: '/api/other', headers: upgrade });
    expect([origin.status, host.status, path.status]).toEqual([403, 403, 404]);
  });

  it('closes a socket that says nothing for 5 s', async () => {
    await using running = await startHost(createScriptedDesk().router);
    const socket = new WebSocket(`ws://127.0.0.1:${String(running.host.port)}/api/rpc`);
    const code = await new Promise((resolve) => socket.addEventListener('close', (event) => resolve(event.code)));
    expect(code).toBe(4401);
  });

  it('closes a socket whose message is larger than 1 MiB', async () => {
    await using running = await startHost(createScriptedDesk().router);
    const socket = await openSocket(running.host.url, running.token);
    const code = new Promise((resolve) => socket.addEventListener('close', (event) => resolve(event.code)));
    socket.send('x'.repeat(1024 * 1024 + 1));
    expect(await code).toBe(1009);
  });

  it('ends its streams when the reader leaves, and everything within a second of its stop', async () => {
    const desk = createScriptedDesk();
    await using running = await startHost(desk.router);
    const headers = { authorization: `Bearer ${running.token}` };
    const leave = new AbortController();
    await fetch(`${running.host.url}/api/events`, { headers, signal: leave.signal });
    await vi.waitFor(() => expect(desk.journal.followers).toBe(1));
    leave.abort();
    await vi.waitFor(() => expect(desk.journal.followers).toBe(0));

    const stream = await fetch(`${running.host.url}/api/events`, { headers });
    const socket = await openSocket(running.host.url, running.token);
    const closed = new Promise((resolve) => socket.addEventListener('close', (event) => resolve(event.code)));
    const begun = performance.now();
    await running.host.close();
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(await closed).toBe(1001);
    await stream.text().catch(() => '');
    await vi.waitFor(() => expect(desk.journal.followers).toBe(0));
  });
});

describe('the REST interface', () => {
  it('answers unknown paths, broken JSON and large bodies in the one form of errors', async () => {
    await using running = await startHost(createScriptedDesk().router);
    const { port } = running.host;
    const headers = { authorization: `Bearer ${running.token}` };
    const cases: Array<[Parameters<typeof raw>[1], number, string]> = [
      [{ path: '/api/nothing' }, 404, 'not_found'],
      [{ path: '/api' }, 404, 'not_found'],
      [{ path: '/api/mode' }, 404, 'not_found'],
      [{ path: '/api/mode', method: 'DELETE' }, 404, 'not_found'],
      [{ path: '/api/mode', method: 'POST', body: '{"mode":' }, 400, 'invalid_input'],
      [{ path: '/api/mode', method: 'POST' }, 400, 'invalid_input'],
      [{ path: '/api/mode', method: 'POST', body: '[1]' }, 400, 'invalid_input'],
      [{ path: '/api/mode', method: 'POST', body: `"${'x'.repeat(1024 * 1024)}"` }, 413, 'too_large'],
      [{ path: '/api/mode', method: 'POST', body: '{"mode":"ACTIVE","extra":1}' }, 400, 'invalid_input'],
      [{ path: '/api/tools?extra=1' }, 400, 'invalid_input'],
      [{ path: '/api/watcher/stop', method: 'POST', body: '{"extra":1}' }, 400, 'invalid_input'],
      [{ path: '/api/events', method: 'HEAD' }, 501, ''],
    ];
    for (const [call, status, code] of cases) {
      const answer = await raw(port, { ...call, headers });
      expect({ path: call.path, status: answer.status }).toEqual({ path: call.path, status });
      if (code !== '') expect(codeOf(answer)).toBe(code);
    }
    expect((await raw(port, { path: '/api/tools', method: 'HEAD', headers })).status).toBe(200);
    expect(
      (await raw(port, { path: '/api/mode', method: 'OPTIONS' })).headers['access-control-allow-origin'],
    ).toBeUndefined();
  });

  it('describes itself as OpenAPI', async () => {
    await using running = await startHost(createScriptedDesk().router);
    const headers = { authorization: `Bearer ${running.token}` };
    const answer = await fetch(`${running.host.url}/api/openapi.json`, { headers });
    const document = (await answer.json()) as { openapi: string; paths: Record<string, object> };
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths['/session'] ?? {})).toEqual(['post']);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/status', '/approvals/{id}', '/events', '/audit/export']),
    );
  });
});

describe('the pages', () => {
  it('are served with the security headers and a policy without inline code, and nothing outside their folder is', async () => {
    await using dir = await tempDir();
    const pages = `${dir.path}/pages`;
    await mkdir(`${pages}/assets`, { recursive: true });
    await writeFile(`${pages}/index.html`, '<!doctype html>');
    await writeFile(`${pages}/assets/app.js`, 'export {}');
    await writeFile(`${pages}/.hidden.txt`, 'secret');
    await writeFile(`${dir.path}/secret.txt`, 'secret');
    await symlink(`${dir.path}/secret.txt`, `${pages}/link.txt`);
    await using running = await startHost(createScriptedDesk().router, { rendererDir: pages });
    const { port } = running.host;
    const index = await raw(port, { path: '/' });
    expect([index.status, index.body, index.headers['content-type']]).toEqual([
      200,
      '<!doctype html>',
      'text/html; charset=utf-8',
    ]);
    expect((await raw(port, { path: '/assets/app.js' })).status).toBe(200);
    expect((await raw(port, { path: '/', method: 'HEAD' })).body).toBe('');
    const out = [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/link.txt',
      '/.hidden.txt',
      '//etc/passwd',
      '/..%5csecret.txt',
      '/secret.txt%00.js',
      '/assets',
    ];
    for (const path of out) {
      const answer = await raw(port, { path });
      expect({ path, status: answer.status, secret: answer.body.includes('secret') }).toEqual({
        path,
        status: 404,
        secret: false,
      });
    }
    expect((await raw(port, { path: '/%E0%A4%A' })).status).toBe(400);
    for (const answer of [index, await raw(port, { path: '/nothing' }), await raw(port, { path: '/api/tools' })]) {
      expect(answer.headers).toMatchObject({
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
      });
    }
    expect(CONTENT_SECURITY_POLICY).not.toContain('unsafe');
  });
});

describe('the token file', () => {
  it('is made for its owner alone, used again, and refused when others can read it', async () => {
    await using dir = await tempDir();
    const file = `${dir.path}/new/token`;
    const token = await readOrCreateToken(file);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readOrCreateToken(file)).toBe(token);
    await chmod(file, 0o644);
    await expect(readOrCreateToken(file)).rejects.toMatchObject({ code: 'forbidden', field: '--token-file' });
    await writeFile(`${dir.path}/short`, 'abc', { mode: 0o600 });
    await expect(readOrCreateToken(`${dir.path}/short`)).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('and the port are named when the host cannot start', async () => {
    await using running = await startHost(createScriptedDesk().router);
    const again = createHeadlessHost({
      engine: createScriptedDesk(),
      port: running.host.port,
      tokenFile: running.host.tokenFile,
      rendererDir: running.dir,
      version: '1',
      user: 'tester',
      log: SILENT,
    });
    await expect(again).rejects.toMatchObject({ code: 'conflict', field: '--port' });
  });
});
