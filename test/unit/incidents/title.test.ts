import { describe, expect, it } from 'vitest';
import { titleOf } from '../../../src/main/engine/incidents/redact-text.ts';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';

const title = (line: string): string => titleOf(untrusted(line));

const HEADS: readonly (readonly [string, string])[] = [
  ['ISO and level', '2026-11-22T20:56:55.096Z ERROR MESSAGE'],
  ['ISO with an offset', '2026-11-22T20:56:55+01:00 error: MESSAGE'],
  ['level in brackets', '2026-11-22 20:56:55 [error] MESSAGE'],
  ['all in brackets', '[2026-11-22 20:56:55 +0000] [1234] [ERROR] MESSAGE'],
  ['log4j', '2026-11-22 20:56:55,096 ERROR [main] com.shop.Cart - MESSAGE'],
  ['logback', '20:56:55.096 [http-nio-8080-exec-1] ERROR com.shop.Cart - MESSAGE'],
  ['Spring', '2026-11-22T20:56:55.096+01:00 ERROR 4711 --- [nio-8080-exec-1] c.s.Cart : MESSAGE'],
  ['Python', '2026-11-22 20:56:55,096 - shop.cart - ERROR - MESSAGE'],
  ['bare Python', 'ERROR:shop.cart:MESSAGE'],
  ['syslog', 'Nov 22 20:56:55 web-1 shop[4711]: MESSAGE'],
  ['syslog with a level', 'Nov  2 20:56:55 web-1 shop: error: MESSAGE'],
  ['syslog with its priority', '<11>Nov 22 20:56:55 web-1 shop[4711]: MESSAGE'],
  ['syslog as it is forwarded', '<11>2026-11-22T20:56:55.096Z web-1 shop[4711]: MESSAGE'],
  ['syslog as it is forwarded, without a process', '<3>2026-11-22T20:56:55.096Z web-1 kernel: MESSAGE'],
  ['a priority for journald', '<3>MESSAGE'],
  ['RFC 5424', '<11>1 2026-11-22T20:56:55.096Z web-1 shop 4711 ID47 - MESSAGE'],
  ['precise syslog', '2026-11-22T20:56:55.096789+01:00 web-1 shop[4711]: MESSAGE'],
  ['klog', 'E1122 20:56:55.096789    4711 cart.go:123] MESSAGE'],
  ['nginx', '2026/11/22 20:56:55 [error] 4711#4711: *5 MESSAGE'],
  ['Apache', '[Sun Nov 22 20:56:55.096789 2026] [core:error] [pid 4711:tid 42] [client 10.0.0.1:5000] MESSAGE'],
  ['Go', '2026/11/22 20:56:55 MESSAGE'],
  ['zap', '2026-11-22T20:56:55.096Z\terror\tMESSAGE'],
  ['Ruby', 'E, [2026-11-22T20:56:55.096789 #4711] ERROR -- : MESSAGE'],
  ['PostgreSQL', '2026-11-22 20:56:55.096 UTC [4711] ERROR:  MESSAGE'],
  ['Redis', '4711:M 22 Nov 2026 20:56:55.096 # MESSAGE'],
  ['Android', '11-22 20:56:55.096  4711  4712 E Cart: MESSAGE'],
  ['supervisor', '2026-11-22 20:56:55,096 CRIT MESSAGE'],
  ['pipes', '2026-11-22 20:56:55 | ERROR | MESSAGE'],
  ['a level alone', 'ERROR MESSAGE'],
  ['a level with a colon', 'FATAL: MESSAGE'],
  ['seconds since 1970', '1795380000.123 ERROR MESSAGE'],
  ['colours', '\u001b[31m2026-11-22T20:56:55Z ERROR\u001b[0m MESSAGE'],
  ['JSON with msg', '{"time":"2026-11-22T20:56:55Z","level":"error","msg":"MESSAGE"}'],
  ['JSON with message', '{"level":50,"message":"MESSAGE","code":7}'],
  ['JSON of a container', String.raw`{"log":"2026-11-22 20:56:55 ERROR MESSAGE\n","stream":"stderr"}`],
  ['JSON behind what CRI writes', '2026-11-22T20:56:55Z stderr F {"level":"error","msg":"MESSAGE"}'],
  ['OpenTelemetry', '{"severityNumber":17,"body":{"stringValue":"MESSAGE"}}'],
  ['MySQL', '2026-11-22T20:56:55.096789Z 0 [ERROR] [MY-010119] MESSAGE'],
  ['MariaDB', '2026-11-22  3:56:55 0 [ERROR] MESSAGE'],
  ['MongoDB of old', '2026-11-22T20:56:55.096+0000 E NETWORK  [conn1] MESSAGE'],
  ['Elasticsearch', '[2026-11-22T20:56:55,096][ERROR][o.e.b.Bootstrap] [node-1] MESSAGE'],
  ['Cassandra', 'ERROR [Stage-1] 2026-11-22 20:56:55,096 Cart.java:12 - MESSAGE'],
  ['monolog', '[2026-11-22T20:56:55.096789+00:00] app.ERROR: MESSAGE'],
  ['celery', '[2026-11-22 20:56:55,096: ERROR/MainProcess] MESSAGE'],
  ['loguru', '2026-11-22 20:56:55.096 | ERROR    | shop:cart:12 - MESSAGE'],
  ['structlog', '2026-11-22 20:56:55 [error    ] MESSAGE'],
  ['logrus', 'ERRO[0012] MESSAGE'],
  ['zerolog', '8:56PM ERR MESSAGE'],
  ['Serilog', '[20:56:55 ERR] MESSAGE'],
  ['NLog', '2026-11-22 20:56:55.0967|ERROR|Shop.Cart|MESSAGE'],
  ['env_logger', '[2026-11-22T20:56:55Z ERROR shop] MESSAGE'],
  ['RabbitMQ', '2026-11-22 20:56:55.096789+00:00 [error] <0.123.0> MESSAGE'],
  ['Windows', '2026-11-22 20:56:55, Error                 CBS    MESSAGE'],
  ['a cluster', 'KERNX 1795380000 2026.11.22 R01 2026-11-22-20.56.55.096789 R01 RAS KERNEL FATAL MESSAGE'],
  ['a cluster with syslog', '- 1795380000 2026.11.22 n1 Nov 22 20:56:55 n1/n1 shop[7]: MESSAGE'],
  ['docker compose', 'web_1  | ERROR MESSAGE'],
  ['zap with its caller', '2026-11-22T20:56:55.096Z\terror\tshop/cart.go:12\tMESSAGE'],
  ['CRI', '2026-11-22T20:56:55.096789Z stderr F MESSAGE'],
  ['a Python traceback', 'Traceback (most recent call last):\n  File "a.py", line 1\nMESSAGE'],
  ['the second line of java.util.logging', 'Nov 22, 2026 8:56:55 PM com.shop.Cart add\nSEVERE: MESSAGE'],
  ['the second line of .NET', 'fail: Shop.Cart[0]\n      MESSAGE'],
  ['logfmt', 'time=2026-11-22T20:56:55Z level=error msg="MESSAGE" code=7'],
];

describe('the title of an incident', () => {
  it.each(HEADS)('is the message alone: %s', (_, line) => {
    const message = 'upstream inventory refused: connect to 127.0.0.1:9092';
    expect(title(line.replace('MESSAGE', message))).toBe(message);
  });

  it.each([
    ['a word that only looks like a level', '2026-11-22T20:56:55Z error connecting to the inventory'],
    ['the name of an exception', 'TypeError: x is not a function'],
    ['a panic', 'panic: runtime error: index out of range'],
    ['a bracketed part that says where', '[payment] card refused'],
  ])('keeps %s', (_, line) => {
    expect(title(line)).toBe(line.replace('2026-11-22T20:56:55Z ', ''));
  });

  it.each(['2026-11-22T20:56:55Z', 'ERROR', '2026-11-22T20:56:55Z ERROR', '[error]', '{"level":"error","msg":""}'])(
    'is never empty: %s stays as it is',
    (line) => {
      expect(title(line)).toBe(line);
    },
  );

  it.each([
    ['a message that is no text', '{"level":"error","msg":{"a":1}}'],
    ['JSON that is cut', '{"level":"error","msg":"half of'],
    ['a list', '["2026"]'],
  ])('shows the line where it holds %s', (_, line) => {
    expect(title(line)).toBe(line);
  });

  it('is one line of 300 characters at most, without invisible characters', () => {
    const hostile = `2026-11-22T20:56:55Z ERROR \u202eevil\u0000 ${'x'.repeat(9_000)}\nsecond line`;
    expect(title(hostile)).toMatch(/^evil x{295}$/);
  });

  it('reads a hostile line in linear time', () => {
    const began = process.hrtime.bigint();
    for (const piece of ['[', '[1] ', 'ERROR ', '- ', '1:', 'a.b ', '"\\', ' ']) {
      title(`time=1 msg="${piece.repeat(4_000)}`);
      title(`2026-11-22T20:56:55Z ${piece.repeat(4_000)}`);
    }
    expect(Number(process.hrtime.bigint() - began) / 1e6).toBeLessThan(1_000);
  });
});
