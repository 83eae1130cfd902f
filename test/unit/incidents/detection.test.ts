import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDetect } from '../../../src/main/engine/incidents/detection/check-detect.ts';
import { createDetector } from '../../../src/main/engine/incidents/detection/create-detector.ts';
import { AppError } from '../../../src/shared/errors/app-error.ts';

const detector = createDetector({ patterns: [] });

describe('the level that a line states', () => {
  it.each([
    ['2026-01-02T03:04:05.123Z ERROR upstream inventory refused', 'error', true],
    ['2026-01-02T03:04:05.123Z INFO connection refused was handled', 'info', false],
    ['2026-01-02T03:04:05.123Z WARN retry: connection refused', 'warning', false],
    ['2026-01-02T03:04:05.123Z FATAL uncaught exception - exiting', 'critical', true],
    ['2026-01-02 03:04:05,123 ERROR [main] com.acme.Shop - failed', 'error', true],
    ['03:04:05.123 [worker-1] WARN  com.acme.Shop - slow', 'warning', false],
    ['{"level":"error","msg":"no stock"}', 'error', true],
    ['{"level":50,"time":1767323045123,"msg":"no stock"}', 'error', true],
    ['{"level":30,"msg":"error page shown"}', 'info', false],
    ['{"severity":"WARNING","message":"connection reset"}', 'warning', false],
    ['time=2026-01-02T03:04:05Z level=error msg="no stock"', 'error', true],
    ['E0102 03:04:05.123456    1 kubelet.go:12] pod lost', 'error', true],
    ['I0102 03:04:05.123456    1 kubelet.go:12] error handled', 'info', false],
    ['2026/01/02 03:04:05 [error] 7#7: *1 open() "/srv/x" failed', 'error', true],
    ['2026/01/02 03:04:05 [notice] 7#7: signal process started', 'info', false],
    ['[Fri Jan 02 03:04:05 2026] [core:crit] [pid 7] bad', 'critical', true],
    ['2026-01-02 03:04:05.123 UTC [7] ERROR:  relation "x" does not exist', 'error', true],
    ['2026-01-02 03:04:05.123 UTC [7] FATAL:  role "x" does not exist', 'critical', true],
    ['2026-01-02 03:04:05.123 UTC [7] LOG:  connection reset by peer', 'info', false],
    ['ERROR:root:no stock', 'error', true],
    ['WARNING:root:timed out, will retry', 'warning', false],
    ['Jan  2 03:04:05 web sshd[7]: error: PAM: nothing', 'error', true],
    ['<11>Jan  2 03:04:05 web app: lost', 'error', true],
    ['E, [2026-01-02T03:04:05.123456 #7] ERROR -- : lost', 'error', true],
    ['[03:04:05 ERR] lost', 'error', true],
    ['SEVERE: Servlet.service() threw', 'error', true],
  ])('%s', (line, level, match) => {
    const found = detector.detect(line);
    expect({ level: found.level, match: found.match }).toEqual({ level, match });
  });
});

describe('trouble in lines that state no level', () => {
  it.each([
    'app[7]: segfault at 0 ip 00007f',
    'write /srv/a: No space left on device',
    'query timed out',
    '10.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "GET /cart HTTP/1.1" 503 12 "-" "curl"',
    'Traceback (most recent call last):',
    'x509: certificate has expired or is not yet valid',
    'Memory cgroup out of memory: Killed process 7 (node)',
    'oom-kill:constraint=CONSTRAINT_MEMCG',
    'dial tcp 10.0.0.1:5432: connect: connection refused',
    'read: connection reset by peer',
    'open /srv/a: permission denied',
    'accept: too many open files',
    'listen tcp :8080: bind: address already in use',
    'panic: runtime error: index out of range',
    'fatal: unable to start',
    'Unhandled exception in worker',
    'container exited with code 137',
    'Readiness probe failed: 500',
    '\u001b[31mconnection refused\u001b[0m',
  ])('%s is a match', (line) => {
    expect(detector.detect(line).match).toBe(true);
  });

  it.each([
    'build finished with 0 errors',
    'no errors found',
    'took 502ms',
    'order 150250 created',
    'timeout set to 30s',
    'timeout=30s retries=2',
    'errors: 0, failed: 0',
    'failed=0',
    'GET /error.html 200',
    '10.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "GET /errors/500 HTTP/1.1" 200 500 "-" "curl"',
    '10.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "GET /cart HTTP/1.1" 404 503 "-" "curl"',
    'error rate 0.0%',
    'user 503 logged in',
    'loaded error-handler.js',
    '',
  ])('%s is none', (line) => {
    expect(detector.detect(line).match).toBe(false);
  });
});

describe('patterns of the operator', () => {
  it('match whatever level the line states', () => {
    const own = createDetector({ patterns: [{ id: 'slow', regex: 'slow query', level: 'warning' }] });
    expect(own.detect('2026-01-02 WARN slow query of 3 s')).toMatchObject({
      match: true,
      level: 'warning',
      pattern: 'slow',
      severityHint: 'low',
    });
  });

  it('are refused by name when RE2 does not take them', () => {
    const build = () => createDetector({ patterns: [{ id: 'look', regex: '(?<=a)b', level: 'error' }] });
    expect(build).toThrow(AppError);
    expect(build).toThrow(/look/);
  });

  it('run in linear time', () => {
    const own = createDetector({ patterns: [{ id: 'evil', regex: '(a+)+$', level: 'error' }] });
    expect(own.detect(`${'a'.repeat(100_000)}!`)).toMatchObject({ match: true, pattern: 'evil' });
  });
});

describe('hostile lines', () => {
  it('cost no more than a moment, whatever they repeat', () => {
    const startedAt = performance.now();
    for (const piece of [
      'a',
      '1',
      ':',
      '.',
      ' ',
      '"',
      'ab1',
      '1.',
      'a.',
      '::',
      '-1',
      '[',
      'error ',
      'Jan 1 ',
      '\u001b[',
      'a@',
      '"GET ',
    ])
      detector.detect(piece.repeat(Math.ceil(1_000_000 / piece.length)));
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('never make the detector throw', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 80 }), (line) => {
        expect(detector.detect(line).fingerprint).toMatch(/^[0-9a-f]{32}$/);
      }),
    );
  });
});

describe('fingerprints', () => {
  it.each([
    ['2026-01-02T03:04:05.123Z ERROR lost', '2027-11-12T13:14:15.000Z ERROR lost'],
    ['Jan  2 03:04:05 web app: lost', 'Dec 12 13:14:15 web app: lost'],
    ['02/Jan/2026:03:04:05 +0000 lost', '12/Dec/2027:13:14:15 +0000 lost'],
    ['lost since 2026/01/02', 'lost since 2027/11/12'],
    ['request a3f9 lost', 'request 9b2c lost'],
    ['request 3fa85f64-5717-4562-b3fc-2c963f66afa6 lost', 'request 9c858901-8a57-4791-81fe-4c455b099bc9 lost'],
    ['took 1.5s', 'took 15s'],
    ['took 200ms', 'took 2m30s'],
    ['from 2001:db8::1 lost', 'from fe80::a:b lost'],
    ['[2001:db8::1]:5432 refused', '[2001:db8::2]:5432 refused'],
    ['10.0.0.1:5432 refused', '10.0.0.2:5432 refused'],
    ['from 10.0.0.1 port 41234 lost', 'from 10.0.0.2 port 5123 lost'],
    ["order 'A-1' lost", "order 'B-22' lost"],
    ['app[123]: lost', 'app[4567]: lost'],
    ['/srv/orders/123/items lost', '/srv/orders/456/items lost'],
    ['user "alice" lost', 'user "bob" lost'],
    ['mail to a@example.org lost', 'mail to b.c@example.com lost'],
    ['read 10MB', 'read 1.2GiB'],
    ['pod shop-7d9f8b6c5d-x2x4z lost', 'pod shop-6c8d7b5f9a-k9d2m lost'],
    ['addr 0x7ffe lost', 'addr 0x1 lost'],
  ])('%s and %s are one error', (one, other) => {
    expect(detector.detect(one).template).toBe(detector.detect(other).template);
    expect(detector.detect(one).fingerprint).toBe(detector.detect(other).fingerprint);
  });

  it.each([
    ['connect to db:5432 refused', 'connect to db:6379 refused'],
    ['10.0.0.1:5432 refused', '10.0.0.1:6379 refused'],
    ['HTTP 500 from upstream', 'HTTP 404 from upstream'],
    ['"GET / HTTP/1.1" 500 12', '"GET / HTTP/1.1" 503 12'],
    ['exited with code 137', 'exited with code 1'],
    ['status=500', 'status=502'],
    ['ORA-00942 raised', 'ORA-01017 raised'],
    ['[Errno 13] lost', '[Errno 2] lost'],
    ['disk lost', 'network lost'],
  ])('%s and %s are two', (one, other) => {
    expect(detector.detect(one).fingerprint).not.toBe(detector.detect(other).fingerprint);
  });

  it('of a Python traceback comes from the exception that ends it', () => {
    const trace = (end: string) => detector.detect(`Traceback (most recent call last):\n  File "a.py", line 1\n${end}`);
    expect(trace('ValueError: no stock').fingerprint).not.toBe(trace('KeyError: 3').fingerprint);
  });

  it('are what the command line prints', () => {
    const line = 'ERROR lost 7 items';
    const { match, level, fingerprint, template } = detector.detect(line);
    expect(checkDetect(line, detector)).toEqual({ match, level, fingerprint, template });
    expect(template).toBe('ERROR lost <n> items');
  });
});
