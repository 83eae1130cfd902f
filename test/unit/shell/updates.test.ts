import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildTrayModel } from '../../../src/main/shell/tray-model.ts';
import { keepUpdates, type UpdateSource, type Updates } from '../../../src/main/shell/updates/keep-updates.ts';
import {
  decideUpdateWay,
  FeedVersion,
  type Installation,
  isLookDue,
  LOOK_TICK_MS,
  type UpdateState,
  type UpdateWay,
} from '../../../src/main/shell/updates/update-model.ts';

const HOUR_MS = 3_600_000;
const INSTALLED: Installation = {
  isPackaged: true,
  hasFeed: true,
  platform: 'linux',
  packageType: null,
  isAppImage: true,
};

describe('whether an installation looks for versions', () => {
  it.each<[string, Partial<Installation>, UpdateWay]>([
    ['an AppImage', {}, { type: 'on', installs: true }],
    ['macOS', { platform: 'darwin', isAppImage: false }, { type: 'on', installs: true }],
    ['Windows', { platform: 'win32', isAppImage: false }, { type: 'on', installs: true }],
    ['a Debian package', { packageType: 'deb', isAppImage: false }, { type: 'on', installs: false }],
    ['a package without a feed', { hasFeed: false }, { type: 'off', why: '' }],
    ['an app that is not packaged', { isPackaged: false }, { type: 'off', why: '' }],
    [
      'a folder',
      { isAppImage: false },
      { type: 'off', why: 'this folder was unpacked by hand, so nobody looks for newer versions of it' },
    ],
  ])('%s', (_name, differs, way) => {
    expect(decideUpdateWay({ ...INSTALLED, ...differs })).toEqual(way);
  });
});

describe('when a look is due', () => {
  it('is once a day by the clock, an hour after one that failed, and at once when the clock was set back', () => {
    const atMs = 1_000 * HOUR_MS;
    const due = (ok: boolean, hours: number) => isLookDue({ atMs, ok }, atMs + hours * HOUR_MS);
    expect([due(true, 23.9), due(true, 24), due(false, 0.9), due(false, 1), due(true, -1)]).toEqual([
      false,
      true,
      false,
      true,
      true,
    ]);
    expect(isLookDue(null, 0)).toBe(true);
  });
});

describe('a version that a feed names', () => {
  it.each(['1.2.3', '1.2.3-beta.1', '1.2.3+b7'])('may be %s', (text) => {
    expect(FeedVersion.safeParse(text).success).toBe(true);
  });
  it.each(['1.2', '1.2.3 <b>', `1.2.3-${'x'.repeat(64)}`, '1.2.3\n', '', 'v1.2.3'])('may not be %j', (text) => {
    expect(FeedVersion.safeParse(text).success).toBe(false);
  });
});

describe('the tray', () => {
  const labels = (state: UpdateState): readonly string[] =>
    buildTrayModel({ type: 'ready' }, null, state)
      .items.slice(2)
      .flatMap((item) => (item.type === 'separator' ? [] : [`${item.type}: ${item.label}`]));
  const end = ['command: Open Sentry Desk', 'command: Quit'];

  it.each<[UpdateState, readonly string[]]>([
    [{ type: 'off' }, []],
    [{ type: 'none' }, ['command: Look for a new version']],
    [{ type: 'available', version: '2.0.0', installs: true }, ['command: Version 2.0.0 is available: download it']],
    [
      { type: 'available', version: '2.0.0', installs: false },
      ['text: Version 2.0.0 is available', 'text: Install its package as you installed this one'],
    ],
    [{ type: 'downloading', version: '2.0.0', percent: 34 }, ['text: Downloading version 2.0.0: 34 %']],
    [{ type: 'downloaded', version: '2.0.0' }, ['text: Version 2.0.0 is installed when you quit']],
  ])('says of %j %j', (state, lines) => {
    expect(labels(state)).toEqual([...lines, ...end]);
  });
});

describe('the looks', () => {
  let nowMs: number;
  let wanted: boolean | null;
  let newest: string | Error | null;
  let said: string[];
  let asked: number;
  let click: () => void;
  let transfer: { percent(percent: number): void; end(error?: Error): void };
  let updates: Updates;

  const source: UpdateSource = {
    look: () => {
      asked += 1;
      return newest instanceof Error ? Promise.reject(newest) : Promise.resolve(newest);
    },
    download: (onPercent, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('cancelled')));
        transfer = { percent: onPercent, end: (error) => (error === undefined ? resolve() : reject(error)) };
      }),
  };
  const start = (way: UpdateWay): void => {
    updates = keepUpdates({
      way,
      source: () => Promise.resolve(source),
      isWanted: () => Promise.resolve(wanted),
      now: () => nowMs,
      onChange: () => undefined,
      tell: ({ title, body }, onClick) => {
        said.push(`${title}. ${body}`);
        click = onClick;
      },
      log: (line) => said.push(line),
    });
  };
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += LOOK_TICK_MS) {
      nowMs += LOOK_TICK_MS;
      await vi.advanceTimersByTimeAsync(LOOK_TICK_MS);
    }
  };

  beforeEach(() => {
    vi.useFakeTimers();
    nowMs = 5_000 * HOUR_MS;
    wanted = true;
    newest = null;
    said = [];
    asked = 0;
    start({ type: 'on', installs: true });
  });
  afterEach(() => {
    updates.close();
    vi.useRealTimers();
  });

  it('begin some minutes after the start and go on once a day', async () => {
    await vi.advanceTimersByTimeAsync(LOOK_TICK_MS - 1);
    expect(asked).toBe(0);
    await pass(LOOK_TICK_MS);
    expect(asked).toBe(1);
    await pass(48 * HOUR_MS);
    expect({ asked, said, state: updates.state() }).toEqual({ asked: 3, said: [], state: { type: 'none' } });
  });

  it('are left out while the settings say no, or nobody can tell', async () => {
    wanted = false;
    await pass(HOUR_MS);
    wanted = null;
    await pass(HOUR_MS);
    expect(asked).toBe(0);
    wanted = true;
    await pass(LOOK_TICK_MS);
    expect(asked).toBe(1);
  });

  it('tell of a version once, and download nothing by themselves', async () => {
    newest = '2.0.0';
    await pass(72 * HOUR_MS);
    expect(said).toEqual(['Version 2.0.0 is available. Click to download it. It is installed when you quit.']);
    expect(updates.state()).toEqual({ type: 'available', version: '2.0.0', installs: true });
  });

  it('log one line when the feed cannot be read, and try again after an hour', async () => {
    newest = new Error('net::ERR_NAME_NOT_RESOLVED\n    at somewhere');
    await pass(HOUR_MS);
    expect(said).toEqual(['Updates: the look for a new version failed: net::ERR_NAME_NOT_RESOLVED']);
    await pass(LOOK_TICK_MS);
    expect(asked).toBe(2);
  });

  it('are followed by a download with its progress once the operator clicks', async () => {
    newest = '2.0.0';
    await pass(LOOK_TICK_MS);
    click();
    await vi.advanceTimersByTimeAsync(0);
    transfer.percent(34);
    expect(updates.state()).toEqual({ type: 'downloading', version: '2.0.0', percent: 34 });
    await pass(48 * HOUR_MS);
    expect(asked).toBe(1);
    transfer.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(updates.state()).toEqual({ type: 'downloaded', version: '2.0.0' });
  });

  it('offer a version again when its download failed', async () => {
    newest = '2.0.0';
    await pass(LOOK_TICK_MS);
    said.length = 0;
    const taken = updates.take('download');
    await vi.advanceTimersByTimeAsync(0);
    transfer.end(new Error('sha512 checksum mismatch'));
    await taken;
    expect({ said, state: updates.state() }).toEqual({
      said: ['Updates: version 2.0.0 was not downloaded: sha512 checksum mismatch'],
      state: { type: 'available', version: '2.0.0', installs: true },
    });
  });

  it('answer the operator who asks for one, also against the settings', async () => {
    wanted = false;
    await updates.take('look');
    newest = new Error('refused');
    await updates.take('look');
    expect({ asked, said }).toEqual({
      asked: 2,
      said: [
        'No new version. This is the newest one.',
        'Updates: the look for a new version failed: refused',
        'New versions cannot be looked for. The feed could not be read. The log says why.',
      ],
    });
  });

  it('never download where the system installs packages', async () => {
    updates.close();
    start({ type: 'on', installs: false });
    newest = '2.0.0';
    await updates.take('look');
    click();
    await updates.take('download');
    expect({ said, state: updates.state() }).toEqual({
      said: ['Version 2.0.0 is available. Install its package as you installed this one.'],
      state: { type: 'available', version: '2.0.0', installs: false },
    });
  });

  it('are none where there is no feed', async () => {
    updates.close();
    start({ type: 'off', why: 'this folder was unpacked by hand' });
    await pass(48 * HOUR_MS);
    await updates.take('look');
    expect({ asked, said, state: updates.state() }).toEqual({
      asked: 0,
      said: ['Updates: this folder was unpacked by hand.'],
      state: { type: 'off' },
    });
  });
});
