import { describe, expect, it } from 'vitest';
import { maskTemplate } from '../../../src/main/engine/incidents/detection/mask-template.ts';

describe('what changes from one occurrence to the next', () => {
  it.each([
    ['Jan  2 03:04:05 web-1 shop[7]: lost', 'Dec 12 13:14:15 db-2.example.org shop[88]: lost'],
    ['<11>Jan  2 03:04:05 web shop: lost', '<11>Feb 12 13:14:15 web2 shop: lost'],
    ['2026-01-02T03:04:05+00:00 web shop[7]: lost', '2026-01-03T13:14:15.123+01:00 db shop[9]: lost'],
    [
      '<11>1 2026-01-02T03:04:05Z web shop 7 ID47 [x@1 a="b"] lost',
      '<11>1 2026-02-02T03:04:05.001Z db shop 88 ID47 - lost',
    ],
    [
      '- 1767323045 2026.01.02 n17 Jan 2 03:04:05 n17/n17 shop[7]: lost',
      '- 1767323046 2026.01.02 admin-b Jan 2 03:04:06 src@admin-b shop[8]: lost',
    ],
    [
      'ALERT1 1767323045 2026.01.02 R01-M0-NE-C:J02-U11 2026-01-02-03.04.05.123456 R01-M0-NE-C:J02-U11 lost',
      'ALERT1 1767323046 2026.01.02 R17-M1-N4-I:J18-U01 2026-01-02-03.04.06.654321 R17-M1-N4-I:J18-U01 lost',
    ],
    ['ERROR [main] com.acme.Shop - lost', 'ERROR [pool worker 7] com.acme.Shop - lost'],
    ['open /var/lib/shop/a.db: lost', 'open /srv/b/c/d: lost'],
    ['open a.yaml: lost', 'open b-2.json: lost'],
    [String.raw`open C:\Users\a\b.txt: lost`, String.raw`open D:\c: lost`],
    ['GET https://a.example.com/x?y=1 lost', 'GET https://b.example.org/ lost'],
    ['peer a.example.com lost', 'peer b.c.example.co.uk lost'],
    ['peer a.example.com lost', 'peer 10.0.0.1 lost'],
    ['mail for root@web lost', 'mail for cron@db lost'],
    ['BSSID changed to 5c:50:15:4c:18:13', 'BSSID changed to 00:1e:bd:0c:2a:ff'],
    ['lost after 00:01', 'lost after <1 sec'],
    ['read 1165 bytes (1.13 KB), lost', 'read 365 bytes, lost'],
    ['save failed path=/a size=3 mode=fast', 'save failed path=b/c size=33 mode="very slow"'],
    ['acl denied ws=null', 'acl denied ws=Source{7, 8}'],
    ['logname= uid=0 ruser= rhost=a.b.example.com lost', 'logname= uid=17 ruser= rhost=10.0.0.1 lost'],
    ["ValueError: invalid literal: 'abc'", "ValueError: invalid literal: 'x-y'"],
    ['task_1767323045_0020_m_000742 lost', 'task_1767323046_0021_r_000001 lost'],
    ['block blk_-6670958622368987959 lost', 'block blk_38865049064139660 lost'],
    ['volume root_domain lost', 'volume storage7 lost'],
    ['node-17 lost', 'node-D3 lost'],
    ['nodes [1, 2, 3] lost', 'nodes [4] lost'],
    ['nodes node-[40\\ 41\\ 42] lost', 'nodes node-7 lost'],
    ['unable to qualify (admin1)', 'unable to qualify (db-22)'],
    ['[req-3fa85f64-5717-4562-b3fc-2c963f66afa6 - -] lost', '[-] lost'],
    ['Invalid user admin from 10.0.0.1', 'Invalid user 0101 from 10.0.0.2'],
    ['session closed for user root', 'session closed for user bob'],
    ['com.acme.Pool@1a2b3c4d lost', 'com.acme.Pool@9f8e7d6c lost'],
    ['{"level":"error","msg":"lost","user":"a"', '{"level":"error","msg":"lost","user":"b c"'],
    [
      '10.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "GET /cart?a=1 HTTP/1.1" 503 12 "-" "curl/8.0"',
      'a.example.com - bob [03/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 503 4000 "https://b/" "Mozilla/5.0 (X11; Linux)" 0.123',
    ],
    [
      '2026/01/02 03:04:05 [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.1, server: a.example.com, request: "GET /cart?a=1&b=2 HTTP/1.1", upstream: "http://127.0.0.1:8080/cart?a=1&b=2", host: "a.example.com"',
      '2026/01/02 03:04:06 [error] 9#9: *22 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.2, server: a.example.com, request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:8080/", host: "b.example.com"',
    ],
    ['thread http-nio-8080-exec-1 lost', 'thread http-nio-8080-exec-12 lost'],
  ])('%s | %s', (one, other) => {
    expect(maskTemplate(one)).toBe(maskTemplate(other));
  });
});

describe('what tells one error from another', () => {
  it.each([
    ['connect to db:5432 refused', 'connect to db:6379 refused'],
    ['dial tcp 10.0.0.1:5432: connection refused', 'dial tcp 10.0.0.1:6379: connection refused'],
    ['connect to a.example.com:443 failed', 'connect to a.example.com:8443 failed'],
    ['connect to shop:80 failed', 'connect to shop:443 failed'],
    ['cannot reach http://shop:8080/x', 'cannot reach http://shop:9090/x'],
    ['listen on port 80 failed', 'listen on port 443 failed'],
    ['host=a port=80 refused', 'host=a port=443 refused'],
    ['"GET /a HTTP/1.1" 500 12', '"GET /a HTTP/1.1" 503 12'],
    ['upstream returned 502', 'upstream returned 504'],
    ['{"statusCode":500,"path":"/a"', '{"statusCode":503,"path":"/a"'],
    ['[Errno 13] lost', '[Errno 2] lost'],
    ['connect ECONNREFUSED 10.0.0.1:80', 'connect ETIMEDOUT 10.0.0.1:80'],
    ['java.lang.IllegalStateException: lost', 'java.lang.NullPointerException: lost'],
    ['thrown by class com.acme.CartException', 'thrown by class com.acme.StockException'],
    ['ORA-00942', 'ORA-01017'],
    ['[MY-010119] lost', '[MY-013360] lost'],
    ['SQLSTATE[42S02]', 'SQLSTATE[HY000]'],
    ['SQLSTATE=23505', 'SQLSTATE=40001'],
    ['exited with code 1', 'exited with code 137'],
    ['code=killed, status=9/KILL', 'code=killed, status=11/SEGV'],
    ["Failed with result 'exit-code'.", "Failed with result 'oom-kill'."],
    ['nginx.service: Failed', 'redis.service: Failed'],
    ['Jan  2 03:04:05 web sshd[7]: lost', 'Jan  2 03:04:05 web cron[7]: lost'],
    ['reason=timeout', 'reason=refused'],
    ['level=error msg="no stock"', 'level=error msg="no price"'],
    ['level=error msg="no stock" error="timed out"', 'level=error msg="no stock" error="refused"'],
    ['component=cart lost', 'component=stock lost'],
    ['refused by upstream: "http://127.0.0.1:8080/a"', 'refused by upstream: "http://127.0.0.1:9090/a"'],
    [
      '10.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 503 12 "-" "curl"',
      '10.0.0.1 - - [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 500 12 "-" "curl"',
    ],
    ['disk lost', 'network lost'],
    ['the task failed.', 'the task expired.'],
    ['the session was closed.', 'the session was refused.'],
    ['reader.go:12] lost', 'writer.go:12] lost'],
    ['signal 9', 'signal 11'],
    ['[error] lost', '[crit] lost'],
    ['ERROR lost', 'FATAL lost'],
    ['HTTP 500 from upstream', 'HTTP 404 from upstream'],
  ])('%s | %s', (one, other) => {
    expect(maskTemplate(one)).not.toBe(maskTemplate(other));
  });

  it('is not the ephemeral port of a connection, nor a port where nothing is wrong', () => {
    expect(maskTemplate('connect to 10.0.0.1:41234 refused')).toBe(maskTemplate('connect to 10.0.0.1:51111 refused'));
    expect(maskTemplate('a.example.com:443 failed')).toBe(maskTemplate('10.0.0.1:80 failed'));
    expect(maskTemplate('proxied a.example.com:443')).toBe(maskTemplate('proxied b.example.com:80'));
  });
});

describe('a template', () => {
  it('does not depend on lines before it, and masking it again changes nothing', () => {
    const line = 'Jan  2 03:04:05 web shop[7]: order 12 of "x1" lost after 3.5s on 10.0.0.1:5432 /srv/a';
    const template = maskTemplate(line);
    maskTemplate('another 1');
    expect(maskTemplate(line)).toBe(template);
    expect(template).toBe('<time> <host> shop[<n>]: order <n> of "<v>" lost after <n> on <host>:5432 <path>');
  });

  it('reads a bounded part of a line in a moment, whatever it repeats', () => {
    for (const piece of ['a.', '-1', '/x', 'a-', 'com.', 'x/', 'node a', '=a ', 'a={', '"a":"', 'a_1_b', '<1', '1:']) {
      expect(maskTemplate(piece.repeat(500_000)).length).toBeLessThan(100_000);
    }
  });
});
