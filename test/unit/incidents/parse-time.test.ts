import { assert, date, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../src/main/engine/incidents/detection/parse-time.ts';

const NOW = new Date('2026-01-02T06:00:00.000Z');
const AT = '2026-01-02T03:04:05.000Z';
const MILLIS = '2026-01-02T03:04:05.123Z';

const TIMES: readonly (readonly [line: string, at: string, zone: 'stated' | 'unknown'])[] = [
  ['2026-01-02T03:04:05Z lost', AT, 'stated'],
  ['2026-01-02T03:04:05.123Z lost', MILLIS, 'stated'],
  ['2026-01-02T03:04:05.123456789Z stderr F lost', MILLIS, 'stated'],
  ['2026-01-02T04:04:05.123+01:00 lost', MILLIS, 'stated'],
  ['2026-01-01T22:04:05-0500 lost', AT, 'stated'],
  ['2026-01-02 03:04:05,123 ERROR lost', MILLIS, 'unknown'],
  ['2026-01-02 03:04:05.123 UTC [7] ERROR:  lost', MILLIS, 'stated'],
  ['[2026-01-02 04:04:05 +0100] [7] [ERROR] lost', AT, 'stated'],
  ['2026/01/02 03:04:05 [error] 7#7: lost', AT, 'unknown'],
  ['<11>1 2026-01-02T03:04:05Z web shop 7 - - lost', AT, 'stated'],
  ['<11>Jan  2 03:04:05 web shop: lost', AT, 'unknown'],
  ['Jan  2 03:04:05 web shop: lost', AT, 'unknown'],
  ['Jan  2 2026 03:04:05 sw1: %LINK-3-UPDOWN: lost', AT, 'unknown'],
  ['[Fri Jan 02 03:04:05.123456 2026] [core:error] lost', MILLIS, 'unknown'],
  ['[Fri Jan 02 03:04:05 2026] [error] lost', AT, 'unknown'],
  ['10.0.0.1 - - [02/Jan/2026:04:04:05 +0100] "GET / HTTP/1.1" 500 12', AT, 'stated'],
  ['[02-Jan-2026 03:04:05 UTC] PHP Fatal error:  lost', AT, 'stated'],
  ['02-Jan-2026 03:04:05.123 SEVERE [main] lost', MILLIS, 'unknown'],
  ['7:M 02 Jan 2026 03:04:05.123 # lost', MILLIS, 'unknown'],
  ['=ERROR REPORT==== 2-Jan-2026::03:04:05 ===', AT, 'unknown'],
  ['Date: Fri, 02 Jan 2026 03:04:05 +0000', AT, 'stated'],
  ['Jan 02, 2026 3:04:05 AM com.acme.Shop checkout', AT, 'unknown'],
  ['E0102 03:04:05.123456    7 kubelet.go:12] lost', MILLIS, 'unknown'],
  ['E20260102 03:04:05.123456    7 shop.cc:12] lost', MILLIS, 'unknown'],
  ['01-02 03:04:05.123  1702  2395 E Shop: lost', MILLIS, 'unknown'],
  ['20260102T030405Z lost', AT, 'stated'],
  ['20260102T030405.123Z lost', MILLIS, 'stated'],
  ['20260102-03:04:05:123|Step|lost', MILLIS, 'unknown'],
  ['260102 030405 148 INFO lost', AT, 'unknown'],
  ['260102  3:04:05 [ERROR] Aborting', AT, 'unknown'],
  ['26/01/02 03:04:05 INFO lost', AT, 'unknown'],
  ['- 1767323045 2026.01.02 n1 lost', AT, 'stated'],
  ['1767323045 lost', AT, 'stated'],
  ['1767323045.123 lost', MILLIS, 'stated'],
  ['1767323045123 lost', MILLIS, 'stated'],
  ['1767323045123000 lost', MILLIS, 'stated'],
  ['1767323045123000000 lost', MILLIS, 'stated'],
  ['Error,1/2/2026 3:04:05 AM,Shop,7', AT, 'unknown'],
  ['[02.01.2026 03:04:05] lost', AT, 'unknown'],
  ['03:04:05.123 [main] ERROR lost', MILLIS, 'unknown'],
  ['[03:04:05 ERR] lost', AT, 'unknown'],
  ['ERROR [main] 2026-01-02 03:04:05,123 Lost.java:12 - lost', MILLIS, 'unknown'],
  ['time=2026-01-02T03:04:05Z level=error', AT, 'stated'],
  ['ts=1767323045.123 level=error', MILLIS, 'stated'],
  ['level=error ts="2026-01-02T03:04:05Z" msg=lost', AT, 'stated'],
  ['{"time":"2026-01-02T03:04:05Z","msg":"at 2025-12-31T00:00:00Z"}', AT, 'stated'],
  ['{"level":50,"time":1767323045123,"msg":"lost"}', MILLIS, 'stated'],
  ['{"t":{"$date":"2026-01-02T03:04:05.123+00:00"},"s":"E"}', MILLIS, 'stated'],
  ['{"timeUnixNano":"1767323045123000000","body":"lost"}', MILLIS, 'stated'],
  ['{"__REALTIME_TIMESTAMP":"1767323045123000","MESSAGE":"lost"}', MILLIS, 'stated'],
  ['{"ts":1767323045.123,"msg":"lost"}', MILLIS, 'stated'],
  ['2026-01-02T03:04:05Z stdout F {"msg":"lost"}', AT, 'stated'],
];

describe('the time that a line states', () => {
  it.each(TIMES)('%s', (line, at, zone) => {
    expect(parseTime(line, NOW)).toEqual({ at, zone });
  });

  it.each([
    ['Dec 31 23:59:59 web shop: lost', '2026-01-01T00:00:10Z', '2025-12-31T23:59:59.000Z'],
    ['Jan  1 00:00:10 web shop: lost', '2025-12-31T23:59:50Z', '2026-01-01T00:00:10.000Z'],
    ['23:59:59 lost', '2026-01-01T00:00:10Z', '2025-12-31T23:59:59.000Z'],
    ['Feb 29 12:00:00 web shop: lost', '2024-03-01T00:00:00Z', '2024-02-29T12:00:00.000Z'],
  ])('%s, read at %s, is %s', (line, now, at) => {
    expect(parseTime(line, new Date(now))?.at).toBe(at);
  });

  it('may be hours off, either way', () => {
    expect(parseTime('2026-01-02 17:04:05 lost', NOW)?.at).toBe('2026-01-02T17:04:05.000Z');
    expect(parseTime('2026-01-01 09:04:05 lost', NOW)?.at).toBe('2026-01-01T09:04:05.000Z');
  });

  it.each([
    ['none', 'order 12 lost'],
    ['a number', '1234567890123456789012 lost'],
    ['a clock that was never set', '1970-01-01T00:00:07Z lost'],
    ['more than a day ahead', '2026-01-03T07:00:00Z lost'],
    ['more than 400 days behind', '2024-11-01T07:00:00Z lost'],
    ['no such day', '2026-02-30T03:04:05Z lost'],
    ['no such hour', '2026-01-02T25:04:05Z lost'],
    ['a version', 'shop 10.20.30 lost'],
  ])('is null for %s', (_, line) => {
    expect(parseTime(line, NOW)).toBeNull();
  });

  it('is plausible or null, whatever the line', () => {
    assert(
      property(string({ maxLength: 60 }), date({ noInvalidDate: true }), (text, at) => {
        const found = parseTime(`${at.toISOString()} ${text}`, NOW) ?? parseTime(text, NOW);
        if (found === null) return;
        expect(Date.parse(found.at)).toBeLessThanOrEqual(NOW.getTime() + 86_400_000);
        expect(Date.parse(found.at)).toBeGreaterThanOrEqual(NOW.getTime() - 400 * 86_400_000);
      }),
    );
  });
});
