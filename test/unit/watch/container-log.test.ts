import { array, assert, constantFrom, nat, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  containerLogsCommand,
  explainAbsence,
  parseContainerLook,
} from '../../../src/main/engine/watch/container-commands.ts';
import { parseContainerLine } from '../../../src/main/engine/watch/container-line.ts';
import {
  beginningOf,
  createPlaceCounter,
  parsePlace,
  placeAfterBacklog,
} from '../../../src/main/engine/watch/container-place.ts';
import { ContainerReader } from '../../../src/main/engine/watch/container-reader.ts';
import type { StreamFeed } from '../../../src/main/engine/watch/stream-feed.ts';

const SECOND = 1_000_000_000n;
const START = 1_700_000_000n * SECOND;
const line = (text: string | Buffer) => parseContainerLine(Buffer.from(text));

describe('a line of a container', () => {
  it.each([
    ['2023-11-14T22:13:20.000000001Z hello', START + 1n, 'hello'],
    ['2023-11-14T22:13:20Z ', START, ''],
    ['2023-11-14T23:13:20.5+01:00 hello\r', START + 500_000_000n, 'hello'],
    ['2023-11-14T23:13:20+0100 hello', START, 'hello'],
    ['hello 2023-11-14T22:13:20Z x', null, 'hello 2023-11-14T22:13:20Z x'],
    ['2023-99-14T22:13:20Z x', null, '2023-99-14T22:13:20Z x'],
  ])('%s is read', (text, atNanos, rest) => {
    expect(line(text)).toEqual({ atNanos, text: rest });
  });

  it('shows bytes that are no text, and has the times between its pieces taken out, but none that it printed itself', () => {
    expect(line(Buffer.from([...Buffer.from('2023-11-14T22:13:20Z a'), 0xff])).text).toBe('a\\xff');
    const piece = 'x'.repeat(16_384);
    const text = `2023-11-14T22:13:20.000000005Z ${piece}2023-11-14T22:13:20.000000006Z ${piece}2023-11-14T22:13:20.000000007Z end`;
    expect(line(text).text).toBe(`${piece}${piece}end`);
    const own = '2023-11-14T22:13:20.000000004Z INFO started';
    expect(line(`2023-11-14T22:13:20.000000005Z ${own}`).text).toBe(own);
  });
});

/** Reads a log from its kept place on, as an engine tells it again. */
function read(log: readonly bigint[], token: string, upTo: number) {
  const place = parsePlace(token) ?? beginningOf('x');
  const counter = createPlaceCounter(place);
  const since = BigInt(Math.max(0, place.sinceSecond - 1)) * SECOND;
  const taken = log
    .slice(0, upTo)
    .map((atNanos, index) => ({ atNanos, index }))
    .filter(({ atNanos }) => atNanos >= since && counter.take(atNanos))
    .map(({ index }) => index);
  return { taken, token: JSON.stringify(counter.place()), missed: counter.missedLast() };
}

describe('the place in the log of a container', () => {
  it('loses no line and doubles none, wherever it is stopped, though lines share times and come out of order', () => {
    const steps = array(tuple(constantFrom(0n, 1n, 300_000_000n, 2n * SECOND), constantFrom(0n, 0n, 400_000_000n)), {
      maxLength: 60,
    });
    assert(
      property(steps, array(nat(60), { maxLength: 5 }), (moves, stops) => {
        let at = START;
        const log = moves.map(([forth, back]) => (at += forth) - back);
        let token = JSON.stringify(beginningOf('x'));
        const all: number[] = [];
        for (const stop of [...stops.map((value) => Math.min(value, log.length)).sort((a, b) => a - b), log.length]) {
          const part = read(log, token, stop);
          all.push(...part.taken);
          token = part.token;
          expect(part.missed).toBe(false);
        }
        expect(all).toEqual(log.map((_, index) => index));
      }),
    );
  });

  it('notices that all of what was taken in is gone, and takes what is left', () => {
    const first = read([START, START + 1n], JSON.stringify(beginningOf('x')), 2);
    expect(read([START + 5n], first.token, 1)).toMatchObject({ taken: [0], missed: true });
    expect(read([START + 1n, START + 5n], first.token, 2)).toMatchObject({ taken: [1], missed: false });
  });

  it('counts everything up to the last line of the first look as taken in', () => {
    const counter = createPlaceCounter(beginningOf('x'));
    counter.take(START + 5n);
    const place = placeAfterBacklog(counter.place());
    expect(read([START, START + 5n, START + 6n], JSON.stringify(place), 3).taken).toEqual([2]);
  });

  it('is after the whole second once a part of the first look is kept, so that a kill right then doubles nothing', () => {
    const kept: string[] = [];
    const feed = { keep: ({ place }: { place: { token: string } }) => kept.push(place.token), lost: () => undefined };
    const reader = new ContainerReader(feed as unknown as StreamFeed, beginningOf('x'));
    // Of the lines of this second the end alone was told.
    reader.take([Buffer.from('2023-11-14T22:13:20.000000005Z later')], true);
    expect(read([START, START + 5n, START + 6n], kept[0] ?? '', 3).taken).toEqual([2]);
  });

  it('is none when it is not of the form', () => {
    expect([parsePlace(''), parsePlace('{}'), parsePlace('{"id":"x","sinceSecond":-1}')]).toEqual([null, null, null]);
  });
});

describe('a look at a container', () => {
  const id = 'a'.repeat(64);

  it('shows the container, its engine and its last line', () => {
    const run = '2023-11-14 22:13:20.1 +0000 UTC/0001-01-01 00:00:00 +0000 UTC';
    const told = `not docker Error: No such container: shop\nthere podman ${id} running k8s-file ${run}\nlast 2023-11-14T22:13:20Z hi\n\nold\nend\n`;
    expect(parseContainerLook(told)).toEqual({
      type: 'there',
      tool: 'podman',
      id,
      status: 'running',
      driver: 'k8s-file',
      run,
      lastNanos: START,
      old: true,
    });
    expect(parseContainerLook(`there docker ${id} running`)).toBeNull();
  });

  it.each([
    [[], 'blind', 'neither docker nor podman'],
    [['Error response from daemon: No such container: shop'], 'waiting', 'no container shop'],
    [['permission denied while trying to connect to the Docker daemon socket'], 'blind', 'group docker'],
    [['Cannot connect to the Docker daemon. Is the docker daemon running?'], 'blind', 'is it running?'],
  ])('that found none is explained (%j)', (whys, state, why) => {
    const refusals = whys.map((text) => ({ tool: 'docker', why: text }));
    expect(explainAbsence('shop', refusals)).toEqual({ state, why: expect.stringContaining(why) });
  });

  it('asks for lines from a second before the place', () => {
    const argv = containerLogsCommand({ tool: 'docker', id }, { sinceSecond: 1_700_000_000, follow: true });
    expect(argv.slice(4)).toEqual([
      'docker',
      'logs',
      '--timestamps',
      '--follow',
      '--since',
      '2023-11-14T22:13:19Z',
      '--',
      id,
    ]);
  });
});
