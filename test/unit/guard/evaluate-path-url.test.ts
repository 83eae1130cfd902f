import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluatePath, isInside } from '../../../src/main/engine/guard/policies/evaluate-path.ts';
import { evaluateUrl, isPublicAddress } from '../../../src/main/engine/guard/policies/evaluate-url.ts';

const at = (path: string, root = '/srv/shop') => evaluatePath({ path, root });

describe('a path', () => {
  it.each([
    ['config.ini', '/srv/shop/config.ini'],
    ['/srv/shop/a/../b', '/srv/shop/b'],
    ['./x//y', '/srv/shop/x/y'],
    ['...hidden/f', '/srv/shop/...hidden/f'],
    ['.github/a.yml', '/srv/shop/.github/a.yml'],
    ['a b/ü.txt', '/srv/shop/a b/ü.txt'],
    ['.', '/srv/shop'],
  ])('%s is allowed as %s', (path, resolved) => {
    expect(at(path)).toMatchObject({ verdict: 'allow', resolved });
  });

  it.each([
    '',
    '../x',
    '/etc/passwd',
    '/srv/shop-secrets/x',
    '/srv/shop/../x',
    'a\0',
    'a\nb',
    'a\\..\\b',
    'C:/x',
    '~/x',
    '.git/config',
    'a/.GIT/x',
    '.ssh/id',
    '/',
  ])('%j is denied', (path) => expect(at(path).verdict).toBe('deny'));

  it.each(['/', 'srv', '', '/..', '/.'])('nothing is inside the root %j', (root) => {
    expect(at('x', root).verdict).toBe('deny');
  });

  it('that is allowed is always inside, whatever it is made of', () => {
    const parts = fc.array(fc.constantFrom('..', '.', '', 'a', 'srv', 'shop', '...', '..a'), { maxLength: 12 });
    fc.assert(
      fc.property(parts, fc.boolean(), (names, absolute) => {
        const verdict = at((absolute ? '/' : '') + names.join('/'));
        if (verdict.verdict === 'allow') {
          expect(isInside(verdict.resolved, '/srv/shop')).toBe(true);
          expect(verdict.resolved.split('/')).not.toContain('..');
        }
      }),
    );
  });
});

describe('a URL', () => {
  const allow = ['docs.example.com', 'nginx.org', 'com', '10.0.0.1', 'localhost'];
  it.each(['https://docs.example.com/a?b#c', 'https://sub.nginx.org/', 'https://NGINX.org:443/x'])(
    '%s is allowed',
    (url) => {
      expect(evaluateUrl({ url, allow }).verdict).toBe('allow');
    },
  );

  it.each([
    'http://nginx.org/',
    'https://nginx.org.evil.net/',
    'https://evilnginx.org/',
    'https://nginx.org@evil.net/',
    'https://evil.net\\@nginx.org/',
    'https://user:pass@nginx.org/',
    'https://nginx.org:8443/',
    'https://nginx.org./',
    'https://ngınx.org/',
    'https://nginx。org/',
    'https://ngin%78.org/',
    'https://10.0.0.1/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://localhost/',
    'https://other.com/',
    ' https://nginx.org/',
    'https://nginx.org/\t',
    'https:/nginx.org/',
    '//nginx.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
  ])('%j is denied', (url) => expect(evaluateUrl({ url, allow }).verdict).toBe('deny'));

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '0.0.0.0',
    '100.64.0.1',
    '192.0.2.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    '::ffff:127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'ff02::1',
    'name',
  ])('no connection is made to %s', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['93.184.216.34', '2606:4700::1111'])('a connection may be made to %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});
