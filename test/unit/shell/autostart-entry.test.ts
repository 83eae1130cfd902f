import { expect, test } from 'vitest';
import { buildAutostartEntry, buildStartCommand } from '../../../src/main/shell/autostart-entry.ts';

const facts = { execPath: '/opt/Sentry Desk/sentry-desk', appImage: null, appPath: null, desk: [] };

test('a start at log-in opens the same desk, in the tray alone', () => {
  expect(buildStartCommand(facts)).toEqual({ program: '/opt/Sentry Desk/sentry-desk', args: ['--hidden'] });
  expect(buildStartCommand({ ...facts, appPath: '/src/app', desk: ['--data-dir=/srv/desk'] }).args).toEqual([
    '/src/app',
    '--hidden',
    '--data-dir=/srv/desk',
  ]);
});

test('an AppImage is started by its own file, not by the folder that it unpacks itself to', () => {
  expect(buildStartCommand({ ...facts, appImage: '/home/op/Sentry.AppImage' }).program).toBe(
    '/home/op/Sentry.AppImage',
  );
});

test('every sign that means something to a desktop entry is quoted', () => {
  const args = ['--data-dir=/a b/$HOME/`x`/"q"/back\\slash/50%'];
  expect(buildAutostartEntry({ program: '/opt/Sentry Desk/sentry-desk', args })?.split('\n')).toContain(
    String.raw`Exec="/opt/Sentry Desk/sentry-desk" "--data-dir=/a b/\\$HOME/\\` +
      '`x' +
      String.raw`\\` +
      '`' +
      String.raw`/\\"q\\"/back\\\\slash/50%%"`,
  );
});

test('a path that would break the entry makes none', () => {
  expect(buildAutostartEntry({ program: '/opt/app', args: ['--data-dir=/a\nExec=evil'] })).toBeNull();
  expect(buildAutostartEntry({ program: '/opt/a=b', args: [] })).toBeNull();
});
