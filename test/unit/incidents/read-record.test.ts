import { describe, expect, it } from 'vitest';
import { createDetector } from '../../../src/main/engine/incidents/detection/create-detector.ts';

const detector = createDetector({ patterns: [] });
const template = (record: string) => detector.detect(record).template;

const frames = (line: number) => `  File "/srv/a.py", line ${line}, in f\n    g(${line})`;

describe('the fingerprint of a traceback', () => {
  const trace = (end: string, line = 1) => `Traceback (most recent call last):\n${frames(line)}\n${end}`;

  it('is that of its exception with the values masked, whatever its frames', () => {
    expect(template(trace("shop.NoStock: item 'a' of order 12"))).toBe("shop.NoStock: item '<v>' of order <n>");
    expect(template(trace("shop.NoStock: item 'b' of order 7", 99))).toBe("shop.NoStock: item '<v>' of order <n>");
  });

  it('tells classes apart', () => {
    expect(template(trace('ValueError: lost'))).not.toBe(template(trace('TypeError: lost')));
  });

  it('is that of the last exception of a chain, and of the first line of its text', () => {
    const chained = `${trace('KeyError: 3')}\n\nDuring handling of the above exception, another exception occurred:\n\n${trace('RuntimeError: lost\nmore 1\nmore 2')}`;
    expect(template(chained)).toBe('RuntimeError: lost');
  });

  it('is that of the group for a group of exceptions', () => {
    expect(
      template(
        '  + Exception Group Traceback (most recent call last):\n  |   File "a.py", line 1\n  | ExceptionGroup: several (2 sub-exceptions)\n  +-+---- 1 ----\n    | ValueError: x\n    +----',
      ),
    ).toBe('ExceptionGroup: several (<n> sub-exceptions)');
  });

  it('adds the class to the line before the traceback', () => {
    expect(template(`2026-01-02 03:04:05 ERROR cart 7 lost\n${trace("KeyError: 'a'")}`)).toBe(
      '<time> ERROR cart <n> lost KeyError',
    );
  });
});

describe('the fingerprint of a trace', () => {
  it('names the exception of Java and its root cause', () => {
    const java = (cause: string) =>
      `2026-01-02 03:04:05,123 ERROR [main] com.acme.Shop - lost\njava.lang.IllegalStateException: 7\n\tat a.B.c(B.java:1)\nCaused by: ${cause}: 8\n\t... 3 more`;
    expect(template(java('java.io.IOException'))).toBe(
      '<time> ERROR [<thread>] com.acme.Shop - lost java.lang.IllegalStateException java.io.IOException',
    );
    expect(template(java('java.net.ConnectException'))).not.toBe(template(java('java.io.IOException')));
  });

  it('takes the second line where the first is only a head', () => {
    const jul = detector.detect('Jan 02, 2026 3:04:05 AM com.acme.Shop checkout\nSEVERE: lost 7');
    expect(jul).toMatchObject({
      match: true,
      level: 'error',
      template: '<time> com.acme.Shop checkout SEVERE: lost <n>',
    });
    expect(template('fail: Shop.Cart[0]\n      Lost a\n      at b')).not.toBe(
      template('fail: Shop.Cart[0]\n      Lost c\n      at b'),
    );
    expect(template("thread 'main' panicked at src/main.rs:2:5:\nindex 3 is out of bounds")).toContain('out of bounds');
  });

  it('does not count the frames of Node and Go', () => {
    expect(template('Error: lost\n    at a (b.js:1:2)')).toBe(template('Error: lost\n    at c (d.js:3:4)'));
    expect(template('panic: lost\n\ngoroutine 1 [running]:\na.b()')).toBe(
      template('panic: lost\n\ngoroutine 7 [running]:\nc.d()'),
    );
  });
});

describe('the fingerprint of a structured line', () => {
  it('is made of its level, message and kind of error, whatever else is in it and in whatever order', () => {
    const one = '{"level":"error","msg":"order 7 lost","user":"a","traceId":"x1","err":{"code":"ENOSTOCK"}}';
    const other = '{"err":{"code":"ENOSTOCK","stack":"x"},"time":1767323045123,"msg":"order 8 lost","level":"error"}';
    expect(template(one)).toBe('error order <n> lost err.code="ENOSTOCK"');
    expect(template(other)).toBe(template(one));
  });

  it.each([
    ['{"level":"error","msg":"lost"}', '{"level":"error","msg":"late"}'],
    ['{"level":"error","msg":"lost","error":"refused"}', '{"level":"error","msg":"lost","error":"timed out"}'],
    ['{"level":"error","msg":"lost","statusCode":500}', '{"level":"error","msg":"lost","statusCode":503}'],
    ['{"level":"error","msg":"lost","logger":"cart"}', '{"level":"error","msg":"lost","logger":"stock"}'],
    [
      String.raw`{"level":"error","msg":"lost","exc_info":"Traceback (most recent call last):\n  File \"a\"\nKeyError: 3"}`,
      String.raw`{"level":"error","msg":"lost","exc_info":"Traceback (most recent call last):\n  File \"a\"\nTypeError: 3"}`,
    ],
  ])('tells %s from %s', (one, other) => {
    expect(template(one)).not.toBe(template(other));
  });

  it('of a container is that of the line within', () => {
    const line = '2026-01-02 03:04:05 ERROR order 7 lost';
    expect(template(JSON.stringify({ log: `${line}\n`, stream: 'stderr', time: '2026-01-02T03:04:05Z' }))).toBe(
      template(line),
    );
  });
});

describe('a record', () => {
  it('is judged by its first line, not by what continues it', () => {
    expect(detector.detect('2026-01-02 03:04:05 INFO shown\n  ERROR lost\n  Exception: x')).toMatchObject({
      match: false,
      level: 'info',
    });
  });

  it('may state its level far behind, in a long structured line', () => {
    expect(detector.detect(JSON.stringify({ msg: 'a'.repeat(20_000), level: 'error' }))).toMatchObject({
      level: 'error',
    });
  });

  it('ends in a moment, however large and odd', () => {
    const read: unknown[] = [];
    for (const piece of ['a: ', ' \n', '|\n', 'Caused by: a\n', '{"a":', '[', '\\"', 'x.', '  + ']) {
      read.push(template(`Traceback (most recent call last):\n${piece.repeat(300_000)}`));
      read.push(template(`ERROR x\n${piece.repeat(300_000)}`));
      read.push(template(`{"msg":"${piece.repeat(10_000)}"}`));
    }
    expect(read).toHaveLength(27);
  });
});
