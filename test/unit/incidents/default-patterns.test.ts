import { describe, expect, it } from 'vitest';
import { createDetector } from '../../../src/main/engine/incidents/detection/create-detector.ts';
import { DEFAULT_PATTERNS, LEVEL_PATTERNS } from '../../../src/main/engine/incidents/detection/default-patterns.ts';

const plain = createDetector({ patterns: [] });

describe('built-in patterns', () => {
  it('have different ids and titles', () => {
    const all = [...LEVEL_PATTERNS, ...DEFAULT_PATTERNS];
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  });

  it.each([
    ['out_of_memory', 'Memory cgroup out of memory: Killed process 7 (node)'],
    ['segfault', 'app[7]: segfault at 0 ip 00007f'],
    ['kernel_trouble', 'INFO: task jbd2:88 blocked for more than 120 seconds.'.replace('INFO: ', '')],
    ['disk_full', 'write /srv/a: No space left on device'],
    ['panic', 'Kernel panic - not syncing'],
    ['data_loss', 'index is corrupted'],
    ['exception', 'java.lang.IllegalStateException: closed'],
    ['exception', "shop.rb:3:in 'cart': lost (RuntimeError)"],
    ['connection', 'connect ECONNREFUSED db'],
    ['timeout', 'upstream request timeout'],
    ['permission', 'open a: permission denied'],
    ['open_files', 'sorry, too many clients already'],
    ['address_in_use', 'listen: bind: address already in use'],
    ['certificate', 'x509: certificate has expired'],
    ['process_died', 'shop.service: Main process exited, code=exited, status=1/FAILURE'],
    ['http_5xx', 'shop answered 503'],
    ['http_5xx', '{"path":"cart","statusCode": 502}'],
    ['process_died', 'shop Exited (137) 2 minutes ago'],
    ['process_died', 'Back-off pulling image: ImagePullBackOff'],
    ['connection', 'MySQL server has gone away'],
    [
      'http_5xx',
      'haproxy[7]: 10.0.0.1:5 [02/Jan/2026:03:04:05.123] fe be/s1 0/0/0/-1/5 503 12 - - SC-- "GET / HTTP/1.1"',
    ],
    ['unavailable', 'sh: 1: shop: command not found'],
    ['probe_failed', 'Liveness probe failed'],
    ['failed', 'Failed to start Shop.'],
    ['unavailable', 'could not connect to db'],
    ['database_error', 'ORA-00942 on line 3'],
    ['error', 'EXT4-fs error (device sda1)'],
  ])('%s takes: %s', (id, line) => {
    expect(plain.detect(line)).toMatchObject({ match: true, pattern: id });
  });
});

describe('reassuring lines', () => {
  it.each([
    '0 errors',
    'error handling enabled',
    'errors=0 warnings=3',
    'no error',
    'finished without any errors',
    'tests: 40 passed, 0 failed',
    'last error: none',
    'error=<nil> took=3ms',
    '{"error":null,"msg":"saved"}',
    '{"errors":[],"ok":true}',
    'exited with code 0',
    'timeout set to 30s',
    'connect timeout: 5s',
    'request timeout = 500ms',
    'retry succeeded after failure',
    'reconnected after timeout',
    'GET https://shop.example.com/error/fatal 200',
    'wrote /var/log/nginx/error.log',
    'read /srv/failed/critical/a',
    'compiled fatal-error.ts',
    'fail-safe is armed',
    'switched to fail over node',
    'error rate is 0.00',
    'critical section entered',
    'status=500ms',
    'answer code 5000',
  ])('%s', (line) => {
    expect(plain.detect(line)).toMatchObject({ match: false, pattern: null });
  });

  it.each([
    ['0 failed, 3 errors', 'error'],
    ['error handling request', 'error'],
    ['exited with code 1', 'process_died'],
    ['error code: 5', 'error'],
    ['failed=2', 'failed'],
    ['cannot open /var/log/error.log: permission denied', 'permission'],
    ['retry failed after success', 'failed'],
  ])('do not hide: %s', (line, pattern) => {
    expect(plain.detect(line).pattern).toBe(pattern);
  });
});

describe('patterns that are switched off', () => {
  const own = { id: 'mine', regex: 'slow query', level: 'error' } as const;

  it('are not looked for, built-in ones and the own ones', () => {
    const detector = createDetector({ patterns: [own], muted: ['mine', 'permission'] });
    expect(detector.detect('slow query').match).toBe(false);
    expect(detector.detect('permission denied').match).toBe(false);
    expect(detector.detect('query timed out').match).toBe(true);
  });

  it('may be levels', () => {
    const detector = createDetector({ patterns: [own], muted: ['level_error'] });
    expect(detector.detect('2026-01-02T03:04:05Z ERROR lost')).toMatchObject({ match: false, level: 'error' });
    expect(detector.detect('2026-01-02T03:04:05Z ERROR slow query').pattern).toBe('mine');
    expect(detector.detect('2026-01-02T03:04:05Z FATAL lost').pattern).toBe('level_critical');
  });
});
