import { describe, expect, it } from 'vitest';
import { explainJournal, followCommand, parseJournalLook } from '../../../src/main/engine/watch/journal-commands.ts';
import {
  isSameEntry,
  type JournalEntry,
  lineOfEntry,
  parseJournalEntry,
} from '../../../src/main/engine/watch/journal-entry.ts';
import { createJournalJoiner } from '../../../src/main/engine/watch/journal-joiner.ts';

const told = (fields: Record<string, unknown>) =>
  JSON.stringify({ __CURSOR: 's=1;i=a', __REALTIME_TIMESTAMP: '1700000000123456', MESSAGE: 'hello', ...fields });
const entryOf = (fields: Record<string, unknown>): JournalEntry => {
  const entry = parseJournalEntry(told(fields));
  if (entry === null) throw new Error('no entry');
  return entry;
};

describe('an entry of the journal', () => {
  it('is read whatever of it is there', () => {
    expect(entryOf({})).toEqual({
      cursor: 's=1;i=a',
      atMicros: 1_700_000_000_123_456,
      message: 'hello',
      priority: null,
      identifier: 'unknown',
      pid: '',
      hostname: 'localhost',
      transport: '',
      cutOf: null,
      stream: null,
    });
  });

  it.each([
    ['text', 'a', 'a'],
    ['bytes, of which some are no text', [0x61, 0xff, 0xc3, 0xa4], 'a\\xff\u00e4'],
    ['several values', ['a', [0x62], null], 'a\nb\n'],
    ['nothing, because it is too large', null, null],
    ['no value at all', undefined, ''],
  ])('holds a message that is %s', (_, MESSAGE, message) => {
    expect(entryOf({ MESSAGE }).message).toEqual(message);
  });

  it.each([
    ['no JSON', '-- Boot 1 --'],
    ['another JSON', '[]'],
    ['no cursor', JSON.stringify({ __REALTIME_TIMESTAMP: '1', MESSAGE: 'x' })],
    ['a time that is none', told({ __REALTIME_TIMESTAMP: 'now' })],
    ['numbers that are no bytes', told({ MESSAGE: [1, 300] })],
    ['an object as message', told({ MESSAGE: { a: 1 } })],
  ])('is none when it is %s', (_, line) => {
    expect(parseJournalEntry(line)).toBeNull();
  });

  const head = { _HOSTNAME: 'web-1', SYSLOG_IDENTIFIER: 'shop', _PID: '42' };
  it.each([
    ['printed', { _TRANSPORT: 'stdout', PRIORITY: '6' }, 'hello'],
    ['printed with a priority', { _TRANSPORT: 'stdout', PRIORITY: '3' }, '<3>hello'],
    ['printed as part of a trace', { _TRANSPORT: 'stdout', PRIORITY: '3', MESSAGE: '  at x' }, '  at x'],
    ['sent to syslog', { _TRANSPORT: 'syslog', PRIORITY: '4' }, '<4>2023-11-14T22:13:20.123Z web-1 shop[42]: hello'],
    ['of the kernel', { _TRANSPORT: 'kernel', _PID: undefined }, '2023-11-14T22:13:20.123Z web-1 shop: hello'],
    ['with a priority that is none', { _TRANSPORT: 'stdout', PRIORITY: '9' }, 'hello'],
  ])('becomes the line of a log: %s', (_, fields, line) => {
    expect(lineOfEntry(entryOf({ ...head, ...fields }))).toBe(line);
  });

  it('keeps what stands in its head to one word each', () => {
    const line = lineOfEntry(entryOf({ _TRANSPORT: 'syslog', SYSLOG_IDENTIFIER: 'a b\nERROR x', _HOSTNAME: 'h' }));
    expect(line).toBe('2023-11-14T22:13:20.123Z h a_b_ERROR_x: hello');
  });

  it('says so when its message was too large, and is cut at a million characters', () => {
    expect(lineOfEntry(entryOf({ MESSAGE: null, _TRANSPORT: 'stdout' }))).toContain('too large');
    const line = lineOfEntry(entryOf({ MESSAGE: 'x'.repeat(1_048_580), _TRANSPORT: 'stdout', PRIORITY: '6' }));
    expect(line.slice(1_048_576)).toBe(' [cut: 4 more characters]');
  });

  it.each([
    ['the same text', 's=1;i=a;b=2;m=3;t=4;x=5', true],
    ['the same number of the same sequence', 's=1;i=a;b=9;m=9;t=9;x=9', true],
    ['the same moment and content in another file', 's=7;i=7;b=2;m=3;t=4;x=5', true],
    ['the next number', 's=1;i=b;b=2;m=3;t=5;x=6', false],
    ['nothing of both', '', false],
  ])('is the same as one whose cursor is %s', (_, other, same) => {
    expect(isSameEntry('s=1;i=a;b=2;m=3;t=4;x=5', other)).toBe(same);
  });
});

describe('a long line that journald cut', () => {
  const printed = { _TRANSPORT: 'stdout', PRIORITY: '6' };
  const piece = (MESSAGE: string, stream: string) =>
    entryOf({ ...printed, MESSAGE, _STREAM_ID: stream, _LINE_BREAK: 'line-max' });
  const rest = (MESSAGE: string, stream: string) => entryOf({ ...printed, MESSAGE, _STREAM_ID: stream });

  it('is put together from entries of its stream, and is told apart from another stream', () => {
    const joiner = createJournalJoiner();
    const lines = [piece('a', '1'), piece('b', '1'), rest('c', '1'), piece('d', '1'), rest('e', '2'), piece('f', '1')];
    expect(lines.map((entry) => joiner.add(entry))).toEqual([[], [], ['abc'], [], ['d', 'e'], []]);
    expect([joiner.isHolding(), joiner.flush(), joiner.isHolding(), joiner.flush()]).toEqual([true, ['f'], false, []]);
  });
});

describe('a look at the journal', () => {
  it('shows whether the unit is known, and entries', () => {
    const stdout = `unit LoadState=loaded\nat ${told({ __CURSOR: 'c1' })}\n\nlast ${told({ __CURSOR: 'c2' })}\n\nend\n`;
    expect(parseJournalLook(stdout, '')).toMatchObject({
      type: 'seen',
      known: true,
      at: { cursor: 'c1' },
      last: { cursor: 'c2' },
    });
    expect(parseJournalLook('unit LoadState=not-found\nlast \nend\n', '')).toEqual({
      type: 'seen',
      known: false,
      at: null,
      last: null,
      empty: false,
    });
    expect(parseJournalLook('unit \nlast \nempty\nend\n', '')).toMatchObject({ known: null, empty: true });
  });

  it.each([
    ['Hint: You are currently not seeing messages from other users and the system.', 'systemd-journal'],
    ['No journal files were opened due to insufficient permissions.', 'systemd-journal'],
    ["journalctl: unrecognized option '--output-fields=MESSAGE'", 'too old'],
    ['No journal files were found.', 'no journal'],
    ['Data from the specified boot (+0) is not available: No such boot ID in journal', 'no journal'],
  ])('explains "%s"', (stderr, why) => {
    expect(explainJournal(stderr)).toContain(why);
  });

  it('is refused when it is not whole', () => {
    expect(parseJournalLook('unit LoadState=loaded\nlast', 'broken')).toMatchObject({ type: 'refused' });
    expect(parseJournalLook('none\n', '')).toEqual({ type: 'none' });
  });
});

it('the command that follows gives unit and cursor as values of options, never as words of their own', () => {
  expect(followCommand('-x; id', '--y').slice(4)).toEqual(
    expect.arrayContaining(['--unit=-x; id', '--follow', '--no-tail', '--cursor=--y']),
  );
});
