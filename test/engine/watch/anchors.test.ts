import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnchorTrail } from '../../../src/main/engine/watch/anchor-trail.ts';
import {
  formatAnchor,
  formatPast,
  type KnownFile,
  type PastFile,
  parseReadState,
  stampOf,
} from '../../../src/main/engine/watch/known-files.ts';
import { blockOfBytes, blockOfLines } from '../../../src/main/engine/watch/line-block.ts';
import { lookCommand, parseLook, parseProbes } from '../../../src/main/engine/watch/look-script.ts';
import {
  differInDigits,
  isRotationOf,
  rankOf,
  rotationPatterns,
} from '../../../src/main/engine/watch/rotation-names.ts';

describe('the proof of what was read', () => {
  it('is the hash of the first and the last bytes, however the lines came', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 400 }), { minLength: 1, maxLength: 12 }), (texts) => {
        const pieces = texts.map((text) => Buffer.from(`${text.replaceAll('\n', '')}\n`));
        const all = Buffer.concat(pieces);
        const trail = createAnchorTrail({ head: null, tail: null, offset: 0 });
        let start = 0;
        for (const buffer of pieces) {
          trail.add(blockOfBytes({ buffer, start }));
          start += buffer.length;
        }
        expect(trail.head()).toEqual(stampOf(all.subarray(0, 256)));
        expect(trail.tail()).toEqual(stampOf(all.subarray(-256)));
      }),
    );
  });

  it('keeps what is known of the head and begins anew after bytes that it did not see', () => {
    const head = stampOf(Buffer.from('head'));
    const trail = createAnchorTrail({ head, tail: stampOf(Buffer.from('tail')), offset: 100 });
    trail.add(blockOfLines([{ offset: 100, text: 'cut' }], 300));
    expect(trail.tail()).toBeNull();
    trail.add(blockOfBytes({ buffer: Buffer.from('after\n'), start: 300 }));
    expect([trail.head(), trail.tail()]).toEqual([head, stampOf(Buffer.from('after\n'))]);
  });

  it('comes back from its texts as it was, without a byte of the log, and does without texts', () => {
    const stamp = stampOf(Buffer.from('password=hunter2'));
    const current: KnownFile = {
      fileId: '1:2',
      born: '5.5',
      path: '/log/a',
      offset: 16,
      head: stamp,
      tail: stamp,
      changed: '7.25',
      done: false,
    };
    const past: PastFile[] = [{ ...current, fileId: '1:1', settled: true }];
    const at = '2026-01-02T03:04:05.000Z';
    const texts = { anchor: formatAnchor(current, at), token: formatPast(past) };
    expect(texts.anchor + texts.token).not.toContain('hunter2');
    expect(parseReadState({ fileId: '1:2', offset: 16, ...texts }, '/log/a')).toEqual({ current, past, at });
    expect(parseReadState({ fileId: '1:2', offset: 16, anchor: '', token: '{' }, '/log/a')).toEqual({
      current: {
        fileId: '1:2',
        born: '',
        path: '/log/a',
        offset: 16,
        head: null,
        tail: null,
        changed: '0',
        done: false,
      },
      past: [],
      at: null,
    });
  });
});

describe('the names of rotated files', () => {
  it.each([
    ['app.log', 'app.log.1', true],
    ['app.log', 'app.log.2.gz', true],
    ['app.log', 'app.log.gz', true],
    ['app.log', 'app.log-20260102', true],
    ['app.log', 'app.log-20260102-030405.xz', true],
    ['app.log', 'app.log.2026-01-02T03:04.zst', true],
    ['app.log', 'app-2026-01-02.log', true],
    ['app.log', 'app.1.log.bz2', true],
    ['app.log', 'app.log.old', true],
    ['syslog', 'syslog.1', true],
    ['app.log', 'app.log', false],
    ['app.log', 'app.log.err', false],
    ['app.log', 'app-worker.log', false],
    ['app.log', 'app-worker2.log', false],
    ['app.log', 'app.logger', false],
    ['sys', 'syslog.1', false],
  ])('of %s: %s %s', (base, name, expected) => {
    expect(isRotationOf(base, name)).toBe(expected);
  });

  it('are ordered by number or by date, never by one against the other', () => {
    expect(rankOf('app.log', 'app.log.12.gz')).toEqual({ type: 'number', scheme: 'behind.', number: 12 });
    expect(rankOf('app.log', 'app.log-20260102')).toEqual({ type: 'date', scheme: 'behind8', digits: '20260102' });
    expect(rankOf('app.log', 'app.log-02012026').type).toBe('none');
    expect(rankOf('app.log', 'app.log.old').type).toBe('none');
  });

  it('are found by patterns in which the name itself means nothing', () => {
    expect(rotationPatterns('a*[b].log')).toEqual(['a\\*\\[b\\].log*', 'a\\*\\[b\\][._-]*[0-9]*.log*']);
    expect([differInDigits('run-1.log', 'run-12.log.gz'), differInDigits('run.log', 'run.log')]).toEqual([true, false]);
  });
});

describe('a look at a folder', () => {
  const text = [
    'now 1000',
    'file 1:2 9.5 5 990.25 /log/app.log',
    'asked',
    'file 1:1 W 3 980 /log/app.log.1',
    'file 1:3 W 3 980 /log/app.log.2.gz',
    'head',
    ' 62 0a',
    'heads',
    ...Buffer.from('==> /dev/null <==\n\n==> /log/app.log <==\na\n')
      .toString('hex')
      .replace(/(..)/g, ' $1')
      .split(/(?<=^(?: ..){16})/),
    'again 1:2 /log/app.log',
    'again 1:1 /log/app.log.1',
    'again 1:3 /log/app.log.2.gz',
    'end\n',
  ].join('\n');

  it('is read with the first bytes where they were shown, and refused when it is not whole', () => {
    const live = {
      fileId: '1:2',
      born: '9.5',
      size: 5,
      changed: '990.25',
      head: Buffer.from('a\n'),
      path: '/log/app.log',
    };
    const old = { fileId: '1:1', born: '', size: 3, changed: '980', head: null, path: '/log/app.log.1' };
    const packed = { ...old, fileId: '1:3', head: Buffer.from('b\n'), path: '/log/app.log.2.gz' };
    expect(parseLook(text, '/log/app.log')).toEqual({
      now: 1_000,
      live,
      irregular: false,
      files: [old, packed],
      steady: true,
    });
    expect(parseLook(text.replace('again 1:1 /log/app.log.1', ''), '/log/app.log')?.steady).toBe(false);
    expect(parseLook(text.slice(0, -4), '/log/app.log')).toBeNull();
    const probes = 'piece\n 61 62\npiece\nids\nid 1:2\nsame\nend\n';
    expect(parseProbes(probes, ['1:2', '1:2'])).toEqual([Buffer.from('ab'), Buffer.alloc(0)]);
    expect([parseProbes(probes, ['1:2']), parseProbes(probes, ['1:2', '1:3'])]).toEqual([null, null]);
  });

  it('passes every value as data', () => {
    const name = '/log/$(id) `x`.log';
    const argv = lookCommand({ name, folders: ['/log', ''], sinceSecond: 5, wanted: ['1:2@7.5'], patterns: ['a*'] });
    expect(argv[2]).not.toContain('$(id)');
    expect(argv.slice(4)).toEqual([name, '5', '1:2@7.5', '/log', '', '-name', 'a*', '-o', '-inum', '2']);
  });
});
