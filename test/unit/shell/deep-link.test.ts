import { expect, test } from 'vitest';
import { findDeepLink, readDeepLink } from '../../../src/main/shell/deep-link.ts';

test.each(['sentry-desk://incident/inc-01m8ft496k', 'sentry-desk://incident/inc-01m8ft496k/'])(
  '%s shows an incident',
  (link) => {
    expect(readDeepLink(link)).toBe('#/incident/inc-01m8ft496k');
  },
);

test.each([
  'sentry-desk:incident/inc-1',
  'sentry-desk://incident/',
  'sentry-desk://incident/..%2fsettings',
  'sentry-desk://incident/../settings',
  'sentry-desk://incident/inc-1/approve',
  'sentry-desk://incident/inc-1?approve=1',
  'sentry-desk://incident/inc-1#/settings',
  'sentry-desk://incident/inc 1',
  'sentry-desk://incident/inc-1\n',
  'sentry-desk://user@incident/inc-1',
  'sentry-desk://incident:80/inc-1',
  'sentry-desk://settings/llm',
  'SENTRY-DESK://incident/inc-1',
  'https://incident/inc-1',
  'x sentry-desk://incident/inc-1',
  `sentry-desk://incident/${'a'.repeat(300)}`,
])('%j leads nowhere', (link) => {
  expect(readDeepLink(link)).toBeNull();
});

test('the link is found among the arguments of a start, also one that leads nowhere', () => {
  expect(findDeepLink(['--hidden', '--', 'sentry-desk://incident/inc-1'])).toBe('sentry-desk://incident/inc-1');
  expect(findDeepLink(['Sentry-Desk:x'])).toBe('Sentry-Desk:x');
  expect(findDeepLink(['--hidden', '/tmp/sentry-desk'])).toBeNull();
});
