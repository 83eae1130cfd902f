import { describe, expect, it } from 'vitest';
import { joinLines } from '../../../src/main/engine/incidents/join-lines.ts';

function join(text: string): string[] {
  const lines = text.split('\n').map((line, index) => ({ offset: index, text: line }));
  return joinLines(lines, null).records.map((record) => record.text);
}

/** Each is one record, also between two lines that have nothing to do with it. */
const RECORDS: readonly (readonly [string, string])[] = [
  [
    'a chained Python traceback',
    `2026-01-02 03:04:05,123 ERROR lost
Traceback (most recent call last):
  File "a.py", line 1, in <module>
    f()
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "a.py", line 3, in <module>
    raise ShopError("x") from error
shop.errors.ShopError: no
stock for this`,
  ],
  [
    'a Python traceback raised from another',
    `Traceback (most recent call last):
  File "a.py", line 1, in <module>
ValueError

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "a.py", line 3, in <module>
RuntimeError: lost`,
  ],
  [
    'a Python syntax error',
    `Traceback (most recent call last):
  File "a.py", line 1, in <module>
    import b
  File "b.py", line 1
    foo(
       ^
SyntaxError: '(' was never closed`,
  ],
  [
    'a Python exception group',
    `  + Exception Group Traceback (most recent call last):
  |   File "a.py", line 1, in <module>
  | ExceptionGroup: several (2 sub-exceptions)
  +-+---------------- 1 ----------------
    | ValueError: x
    +---------------- 2 ----------------
    | KeyError: 3
    +------------------------------------`,
  ],
  [
    'a Java trace behind its log line',
    `2026-01-02 03:04:05,123 ERROR [main] com.acme.Shop - lost
java.lang.IllegalStateException: closed
\tat com.acme.Shop.a(Shop.java:1)
\tSuppressed: java.io.IOException: x
\t\tat com.acme.Shop.b(Shop.java:2)
\t\t... 3 more
Caused by: java.io.IOException: y
\tat com.acme.Shop.c(Shop.java:3)
\t... 12 common frames omitted`,
  ],
  [
    'a Node error with its cause',
    `Error: lost
    at f (/srv/a.js:1:2)
    at node:internal/main:3:4 {
  code: 'ELOST',
  [cause]: Error: inner
      at g (/srv/a.js:5:6)
}`,
  ],
  [
    'a Node aggregate error',
    `AggregateError: All promises were rejected
    at f (/srv/a.js:1:2) {
  [errors]: [
    Error: a
        at g (/srv/a.js:3:4),
    Error: b
  ]
}`,
  ],
  [
    'a Go panic',
    `panic: runtime error: invalid memory address
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]

goroutine 1 [running]:
main.(*Shop).cart(0xc0000, {0x1, 0x2})
\t/srv/a.go:12 +0x1d

goroutine 7 [select]:
created by main.main in goroutine 1
\t/srv/a.go:3 +0x2
exit status 2`,
  ],
  [
    'a Ruby backtrace',
    `shop.rb:3:in 'cart': lost (RuntimeError)
\tfrom shop.rb:7:in 'main'
\tfrom shop.rb:9:in '<main>'`,
  ],
  [
    'a Ruby backtrace of the other order',
    `Traceback (most recent call last):
\t2: from shop.rb:9:in \`<main>'
\t1: from shop.rb:7:in \`main'
shop.rb:3:in \`cart': lost (RuntimeError)`,
  ],
  [
    'a .NET exception',
    `Unhandled exception. System.InvalidOperationException: lost
 ---> System.IO.IOException: inner
   at Shop.Cart.Add() in /srv/Cart.cs:line 12
   --- End of inner exception stack trace ---
   at Shop.Program.Main()
--- End of stack trace from previous location ---
   at Shop.Other()`,
  ],
  [
    'a record of a .NET console',
    `fail: Shop.Cart[0]\n      An unhandled exception has occurred.\n      System.Exception: x`,
  ],
  [
    'a PHP error',
    `PHP Fatal error:  Uncaught RuntimeException: lost in /srv/a.php:12
Stack trace:
#0 /srv/b.php(7): cart()
#1 {main}
  thrown in /srv/a.php on line 12`,
  ],
  [
    'a Rust panic',
    `thread 'main' panicked at src/main.rs:2:5:
index out of bounds: the len is 3
stack backtrace:
   0: rust_begin_unwind
             at /rustc/1/library/std/src/panicking.rs:1:2
note: run with \`RUST_BACKTRACE=full\` for a verbose backtrace.`,
  ],
  [
    'a report of a sanitizer',
    `==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x1
READ of size 4 at 0x1 thread T0
    #0 0x1 in main /srv/a.c:3

0x1 is located 0 bytes inside of 4-byte region
SUMMARY: AddressSanitizer: heap-use-after-free
==7==ABORTING`,
  ],
  [
    'what Postgres says about an error',
    `2026-01-02 03:04:05.123 UTC [7] ERROR:  duplicate key
2026-01-02 03:04:05.123 UTC [7] DETAIL:  Key (id)=(1) already exists.
2026-01-02 03:04:05.124 UTC [7] STATEMENT:  insert into a
\tvalues (1)`,
  ],
  ['the two lines of java.util.logging', 'Jan 02, 2026 3:04:05 AM com.acme.Shop checkout\nSEVERE: lost'],
];

const BEFORE = '2026-01-02 03:04:04 INFO up';
const AFTER = '2026-01-02 03:04:06 INFO next';

describe('one record', () => {
  it.each(RECORDS)('is %s', (_, text) => {
    expect(join(`${BEFORE}\n${text}\n${AFTER}`)).toEqual([BEFORE, text, AFTER]);
  });

  it.each(RECORDS)('is %s, cut anywhere into two batches', (_, text) => {
    const lines = text.split('\n').map((line, index) => ({ offset: index, text: line }));
    for (let cut = 1; cut < lines.length; cut += 1) {
      const first = joinLines(lines.slice(0, cut), null);
      const second = joinLines(lines.slice(cut), first.state);
      expect(first.records.map((record) => record.continues)).toEqual([false]);
      expect(second.records.filter((record) => !record.continues)).toEqual([]);
    }
  });
});

describe('a warning', () => {
  it('takes in the exception that Java logs with it, so that it is not judged by itself', () => {
    const text = '2026-01-02 03:04:05 WARN retry\njava.io.IOException: lost\n\tat a.B.c(B.java:1)';
    expect(join(text)).toEqual([text]);
  });

  it('takes in no traceback: Python writes one of its own when it ends', () => {
    expect(
      join('2026-01-02 03:04:05 WARNING slow\nTraceback (most recent call last):\n  File "a"\nKeyError: 3'),
    ).toHaveLength(2);
  });
});

describe('records apart', () => {
  it.each([
    [
      'lines with times between the frames of a trace',
      'Error: lost\n    at a (b.js:1:2)\n2026-01-02T03:04:05Z INFO x\n{"level":30}',
      3,
    ],
    [
      'a structured line after a traceback',
      'Traceback (most recent call last):\n  File "a"\nKeyError: 3\n{"level":"info"}',
      2,
    ],
    [
      'a traceback after a line that tells of no error',
      '2026-01-02 03:04:05 INFO up\nTraceback (most recent call last):\n  File "a"\nKeyError: 3',
      2,
    ],
    [
      'two tracebacks',
      'Traceback (most recent call last):\n  File "a"\nKeyError: 3\nTraceback (most recent call last):\n  File "a"\nKeyError: 4',
      2,
    ],
    [
      'a panic behind a traceback',
      '2026-01-02 03:04:05 ERROR x\nTraceback (most recent call last):\n  File "a"\nKeyError: 3\npanic: lost',
      2,
    ],
    [
      'a level behind a traceback',
      '2026-01-02 03:04:05 ERROR x\nTraceback (most recent call last):\n  File "a"\nKeyError: 3\nERROR lost',
      2,
    ],
    [
      'errors of two processes of Postgres',
      '2026-01-02 03:04:05 UTC [7] ERROR:  a\n2026-01-02 03:04:05 UTC [8] DETAIL:  b',
      2,
    ],
    [
      'an exception behind a line that tells of no error',
      '2026-01-02 03:04:05 INFO up\njava.lang.IllegalStateException: x',
      2,
    ],
    ['lines without a time', 'one\ntwo\nthree', 3],
    ['indented lines with a level of their own', '  INFO a\n  ERROR b', 2],
  ])('are %s', (_, text, count) => {
    expect(join(text)).toHaveLength(count);
  });

  it('a record that grows too long goes on as one that is not judged by itself', () => {
    const lines = ['Error: lost', ...Array.from({ length: 900 }, (_, index) => `    at f (a.js:${index}:1)`)];
    const { records } = joinLines(
      lines.map((text, offset) => ({ offset, text })),
      null,
    );
    expect(records.map(({ continues }) => continues)).toEqual([false, true, true]);
  });

  it('hostile lines take a moment', () => {
    const joined: unknown[] = [];
    for (const piece of ['a.', '1:', ' ', '(', 'a(', '[', '}', 'a', '<1>', 'Jan 1 ']) {
      joined.push(join(Array.from({ length: 20 }, () => piece.repeat(200_000 / piece.length)).join('\n')));
      joined.push(join(`panic: x\n${piece.repeat(500_000)}`));
      joined.push(join(`Traceback (most recent call last):\n${piece.repeat(500_000)}`));
    }
    expect(joined).toHaveLength(30);
  });
});
