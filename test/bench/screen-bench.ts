import { checkRedact } from '../../src/main/engine/guard/check-kinds.ts';
import { screenInjection } from '../../src/main/engine/guard/screen-injection.ts';
import { type Figure, median, quantile } from './figures.ts';

const LINES = [
  '2026-01-02T03:04:05.123Z ERROR [shop-api] connect ECONNREFUSED 10.0.0.7:5432 request_id=4f9a user=alice@example.com',
  'Jan  2 03:04:05 web-1 sshd[1201]: Failed password for invalid user admin from 10.0.0.9 port 40022 ssh2',
  '10.0.0.3 - - [02/Jan/2026:03:04:05 +0000] "GET /api/orders?limit=20 HTTP/1.1" 502 157 "-" "curl/8.5.0"',
  '{"level":"warn","time":"2026-01-02T03:04:05Z","msg":"retry 3 of 5","service":"shop-api","token":"abc123def456"}',
  '    at Server.handle (/srv/shop/src/server.js:120:11)',
];
const MEGABYTE = 1_000_000;
/** Beginnings of what is looked for, over and over, and things that are told apart one by one. */
const REPEATED = [
  'ignore the ',
  'tell me your a ',
  '忽略',
  'a b ',
  '\u202eab ',
  '![x](https://e/?c=',
  'YWJj ',
  '\n# eht gur ',
  '"\'',
  '⟦',
  '-----BEGIN RSA PRIVATE KEY-----',
  'eyJ',
  'password=',
  'password="',
  'api_key',
  'token[',
  'Bearer  ',
  'a://a:',
  'a_',
  '::1 ',
  '1.2.3.4 ',
  'a@b.',
  '%41',
  '&#65;',
  '\\u0041',
  '01010101 ',
  'QUJD',
  '1',
  ' ',
  '\n',
  'mysql -',
  'curl ',
  'sk-',
];
const DISTINCT: readonly ((index: number) => string)[] = [
  (index) => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255} `,
  (index) => `2001:db8::${index.toString(16)} `,
  (index) => `user${index}@example.com `,
  (index) => `password=Sesame-${index}-open `,
  (index) => `${Buffer.from(`some words of text ${index}`).toString('base64')} `,
];

function hostileTexts(): string[] {
  return [
    ...REPEATED.map((piece) => piece.repeat(Math.ceil(MEGABYTE / piece.length)).slice(0, MEGABYTE)),
    ...DISTINCT.map((make) =>
      Array.from({ length: MEGABYTE / 10 }, (_none, index) => make(index))
        .join('')
        .slice(0, MEGABYTE),
    ),
  ];
}

function time(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** P8: screening and redacting a window of 40 log lines, and a megabyte of hostile input. */
export function measureScreening({ windows }: { readonly windows: number }): Figure[] {
  const both = (text: string): void => {
    screenInjection({ text, source: 'log' });
    checkRedact({ text });
  };
  const window = (start: number): string =>
    Array.from({ length: 40 }, (_line, index) => `${LINES[(start + index) % LINES.length]} n=${start + index}`).join(
      '\n',
    );
  for (let index = 0; index < 20; index += 1) both(window(index));
  const small = Array.from({ length: windows }, (_window, index) => time(() => both(window(index))));
  const large = hostileTexts().map((text) => time(() => both(text)));
  const [p95, worst] = [quantile(small, 0.95), Math.max(...large)];
  const figure = { id: 'P8', unit: 'ms', anchors: [], notes: [] } as const;
  return [
    {
      ...figure,
      name: 'screen and redact 40 lines',
      value: median(small),
      runs: windows,
      goals: [{ name: 'ms at p95', value: p95, limit: 5, better: 'lower' }],
    },
    {
      ...figure,
      name: 'screen and redact 1 MB of hostile input',
      value: median(large),
      runs: large.length,
      goals: [{ name: 'ms at worst', value: worst, limit: 1_000, better: 'lower' }],
    },
  ];
}
