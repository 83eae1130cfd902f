import { describe, expect, it } from 'vitest';
import { decideRotation } from '../../../src/main/engine/watch/decide-rotation.ts';
import { parseSurvey, planGlob } from '../../../src/main/engine/watch/survey-script.ts';

describe('rotation', () => {
  it.each([
    ['same', { fileId: '1:2', size: 10 }],
    ['same', { fileId: '1:2', size: 99 }],
    ['truncated', { fileId: '1:2', size: 9 }],
    ['rotated', { fileId: '1:3', size: 10 }],
    ['gone', null],
  ] as const)('is %s for %j', (verdict, seen) => {
    expect(
      decideRotation({ fileId: '1:2', readOffset: 10 }, seen === null ? null : { ...seen, born: '', changed: '1' }),
    ).toBe(verdict);
  });
});

describe('the survey', () => {
  it('expands nothing but the glob', () => {
    expect(planGlob('/var/log/$(id).log').matches('/var/log/$(id).log')).toBe(true);
    expect(planGlob('/var/log/app.log')).toMatchObject({ base: '/var/log/app.log', depth: 0 });
    const plan = planGlob('/var/log/*/app*.log');
    expect(plan).toMatchObject({ base: '/var/log', depth: 2 });
    expect(['/var/log/a/app1.log', '/var/log/app.log', '/var/log/a/b/app.log'].map(plan.matches)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('refuses a listing that is not whole and leaves out what is not of its form', () => {
    expect(parseSurvey('file 1:2 - 3 7.5 /a\n')).toBeNull();
    expect(
      parseSurvey('file 1:2 4.25 3 7.5 /a b\nfile 1:3 W 3 7 /old\nfile x /c\nnoise\nmissing /d\ndenied /e\nend\n'),
    ).toEqual({
      files: new Map([
        ['/a b', { fileId: '1:2', born: '4.25', size: 3, changed: '7.5' }],
        ['/old', { fileId: '1:3', born: '', size: 3, changed: '7' }],
      ]),
      missing: new Set(['/d']),
      denied: new Set(['/e']),
    });
  });
});
