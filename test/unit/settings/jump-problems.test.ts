import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../../src/main/engine/settings/parse-settings.ts';

const places = { dataDir: '/var/lib/desk', homeDir: '/home/op' };
const host = (id: string, more: Record<string, unknown> = {}) => ({ id, address: '10.0.0.1', user: 'oncall', ...more });
const problems = (hosts: readonly unknown[]) => parseSettings({ hosts }, {}, places).problems;

describe('jump hosts in the settings', () => {
  it('takes a chain of them, in any order', () => {
    expect(problems([host('inner', { jump: 'middle' }), host('middle', { jump: 'bastion' }), host('bastion')])).toEqual(
      [],
    );
  });

  it.each([
    ['an unknown host', [host('a', { jump: 'b' })], 'hosts[0].jump', 'no host has the id "b"'],
    ['itself', [host('a', { jump: 'a' })], 'hosts[0].jump', 'leads back to "a" (a)'],
    [
      'this machine',
      [host('a', { jump: 'b' }), { id: 'b', address: 'local' }],
      'hosts[0].jump',
      '"b" is this machine, which is no jump host',
    ],
    [
      'a host from this machine',
      [{ id: 'a', address: 'local', jump: 'b' }, host('b')],
      'hosts[0].jump',
      'must not be set: this machine is reached without SSH',
    ],
  ])('refuses %s', (...[, hosts, field, message]) => {
    expect(problems(hosts)).toEqual([{ field, message }]);
  });

  it('names every host of a circle, and those that lead into it', () => {
    const hosts = [host('a', { jump: 'b' }), host('b', { jump: 'a' }), host('c', { jump: 'a' })];
    expect(problems(hosts)).toEqual([
      { field: 'hosts[0].jump', message: 'leads back to "a" (b → a)' },
      { field: 'hosts[1].jump', message: 'leads back to "b" (a → b)' },
      { field: 'hosts[2].jump', message: 'leads round in a circle at "a"' },
    ]);
  });

  it('refuses a way that is too long', () => {
    const long = Array.from({ length: 10 }, (_, index) =>
      host(`h${index}`, index === 0 ? {} : { jump: `h${index - 1}` }),
    );
    expect(problems(long)).toEqual([{ field: 'hosts[9].jump', message: 'goes over more than 8 jump hosts' }]);
  });

  it('names the bad field of a jump host only once', () => {
    const found = problems([host('a', { jump: 'b' }), host('b', { port: 0 })]);
    expect(found.map(({ field }) => field)).toEqual(['hosts[1].port']);
  });
});
