import { beforeAll, describe, expect, it } from 'vitest';
import { loadPlaybooks } from '../../../src/main/engine/agents/playbooks/load-playbooks.ts';
import {
  createPlaybookMatcher,
  type MatchedPlaybook,
} from '../../../src/main/engine/agents/playbooks/match-playbook.ts';
import type { Playbook } from '../../../src/main/engine/agents/playbooks/playbook.ts';
import { BUILTIN, briefOf, logLine } from './scripted-role.ts';

let playbooks: readonly Playbook[] = [];
beforeAll(async () => {
  ({ playbooks } = await loadPlaybooks({ builtinDir: BUILTIN, userDir: '/nowhere' }));
});

const matcher = createPlaybookMatcher();

async function matched(line: string, id: string): Promise<MatchedPlaybook | undefined> {
  const brief = briefOf([logLine(line)]);
  for await (const found of matcher.matches(playbooks, brief, new AbortController().signal)) {
    if (found.playbook.id === id) return found;
  }
  return undefined;
}

/** What each playbook must take from the words of many programs. */
const SPOKEN: readonly (readonly [playbook: string, line: string, facts: Record<string, string>])[] = [
  ...[
    'dial tcp 127.0.0.1:5432: connect: connection refused',
    'error sending request for url (http://127.0.0.1:5432/): tcp connect error: Connection refused (os error 111)',
    'io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: localhost/127.0.0.1:5432',
    "HTTPConnectionPool(host='127.0.0.1', port=5432): Max retries exceeded with url: / (Caused by NewConnectionError('[Errno 111] Connection refused'))",
    'connection to server at "127.0.0.1", port 5432 failed: Connection refused',
    'curl: (7) Failed to connect to 127.0.0.1 port 5432 after 0 ms: Connection refused',
    'PHP Warning: stream_socket_client(): unable to connect (Connection refused) [tcp://127.0.0.1:5432]',
  ].flatMap((line) => [
    ['wrong-port-in-json-config-unnamed', line, { upstreamHost: '127.0.0.1', port: '5432' }] as const,
    ['wrong-port-in-text-config-unnamed', line, { upstreamHost: '127.0.0.1', port: '5432' }] as const,
    ['upstream-refused', line, { port: '5432' }] as const,
  ]),
  [
    'wrong-port-in-nginx',
    '2026/01/02 03:04:05 [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.9, server: shop, request: "GET /10.0.0.1:22 HTTP/1.1", upstream: "http://127.0.0.1:9107/", host: "shop:80"',
    { upstreamHost: '127.0.0.1', port: '9107' },
  ],
  ...[
    "thread 'main' panicked at src/main.rs:4:5:",
    'panic: runtime error: invalid memory address or nil pointer dereference',
    'Exception in thread "main" java.lang.IllegalStateException: queue closed',
    'Traceback (most recent call last):',
    "terminate called after throwing an instance of 'std::runtime_error'",
    'systemd[1]: shop.service: Main process exited, code=killed, status=11/SEGV',
    "systemd[1]: shop.service: Failed with result 'exit-code'.",
    '2026-01-02 03:04:05,123 INFO exited: shop (exit status 1; not expected)',
    'Unhandled exception. System.NullReferenceException: Object reference not set',
  ].map((line) => ['crashed-and-not-restarted', line, {}] as const),
  ...[
    'java.lang.OutOfMemoryError: Java heap space',
    'MemoryError',
    'memory allocation of 8589934592 bytes failed',
    "systemd[1]: shop.service: Failed with result 'oom-kill'.",
    'PHP Fatal error: Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes)',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
  ].map((line) => ['out-of-memory-kill', line, {}] as const),
  ...[
    'listen tcp :8080: bind: address already in use',
    'nginx: [emerg] bind() to 0.0.0.0:8080 failed (98: Address already in use)',
    "OSError: [Errno 98] error while attempting to bind on address ('127.0.0.1', 8080): address already in use",
    'Web server failed to start. Port 8080 was already in use.',
    'Error: listen EADDRINUSE: address already in use 127.0.0.1:8080',
  ].map((line) => ['port-in-use', line, { port: '8080' }] as const),
  ...[
    "KeyError: 'PAYMENT_URL'",
    'required key PAYMENT_URL missing value',
    'Could not resolve placeholder \'PAYMENT_URL\' in value "${PAYMENT_URL}"',
    'missing required environment variable PAYMENT_URL',
    'environment variable `PAYMENT_URL` not found',
  ].map((line) => ['missing-environment-variable', line, { variable: 'PAYMENT_URL' }] as const),
  ...[
    'tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-01-02T03:04:05Z is after 2026-01-01T00:00:00Z',
    '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1007)',
    'java.security.cert.CertificateExpiredException: NotAfter: Thu Jan 01 00:00:00 UTC 2026',
    'invalid peer certificate: Expired',
    'SSL_do_handshake() failed (SSL: error:0A000415:SSL routines::sslv3 alert certificate expired:SSL alert number 45)',
  ].map((line) => ['certificate-expired', line, {}] as const),
  ...[
    'open /srv/shop/key.pem: permission denied',
    "PermissionError: [Errno 13] Permission denied: '/srv/shop/key.pem'",
    'java.nio.file.AccessDeniedException: /srv/shop/key.pem',
    'java.io.FileNotFoundException: /srv/shop/key.pem (Permission denied)',
    '2026/01/02 03:04:05 [crit] 7#7: *1 open() "/srv/shop/key.pem" failed (13: Permission denied), client: 10.0.0.9',
    "Error: EACCES: permission denied, open '/srv/shop/key.pem'",
  ].map((line) => ['permission-denied', line, { path: '/srv/shop/key.pem' }] as const),
];

describe('the playbooks that ship', () => {
  it.each(SPOKEN)('%s reads: %s', async (id, line, facts) => {
    expect((await matched(line, id))?.facts).toMatchObject(facts);
  });

  it.each([
    ['certificate-expired', 'client SSL certificate verify error: (10:certificate has expired) while reading headers'],
    ['certificate-expired', 'x509: certificate has expired or is not yet valid: current time A is before B'],
    ['certificate-expired', 'the certificate of api.example has not expired'],
    ['disk-full', 'ENOSPC: System limit for number of file watchers reached'],
    ['missing-environment-variable', 'optional environment variable DEBUG_PORT is not set'],
    ['missing-environment-variable', 'environment variable LOG_DIR is not set, falling back to /tmp'],
    ['permission-denied', 'user 12: permission denied, /admin/users is for administrators'],
    ['crashed-and-not-restarted', 'worker pool exit status: 0'],
    ['upstream-refused', 'connect ECONNREFUSED 10.0.0.7:5432'],
    ['wrong-port-in-nginx', 'client wrote: connecting to upstream: "http://127.0.0.1:9107/" refused'],
  ])('%s leaves alone: %s', async (id, line) => {
    expect(await matched(line, id)).toBeUndefined();
  });
});
