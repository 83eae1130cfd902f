import { describe, expect, it } from 'vitest';
import { decideResume } from '../../../src/main/engine/watch/decide-resume.ts';
import { decideRotation } from '../../../src/main/engine/watch/decide-rotation.ts';
import { parseSurvey, planGlob } from '../../../src/main/engine/watch/survey-script.ts';

const NOW = '2026-01-02T03:04:05.000Z';
const BEFORE = '2026-01-02T03:00:00.000Z';

describe('rotation and resumption', () => {
  it.each([
    ['same', { fileId: '1:2', size: 10 }],
    ['same', { fileId: '1:2', size: 99 }],
    ['truncated', { fileId: '1:2', size: 9 }],
    ['rotated', { fileId: '1:3', size: 10 }],
    ['gone', null],
  ] as const)('is %s for %j', (verdict, seen) => {
    expect(decideRotation({ fileId: '1:2', readOffset: 10 }, seen)).toBe(verdict);
  });

  it('keeps nothing when reading goes on where it stopped', () => {
    const opened = { fileId: '1:2', size: 30, start: 10 };
    expect(decideResume({ cursor: { fileId: '1:2', offset: 10 }, window: null }, opened, NOW)).toEqual([]);
  });

  it('closes the blind window as recovered when the bytes are still there', () => {
    const point = { cursor: { fileId: '1:2', offset: 10 }, window: { from: BEFORE, why: 'lost' } };
    expect(decideResume(point, { fileId: '1:2', size: 30, start: 10 }, NOW)).toEqual([
      { from: BEFORE, to: NOW, bytes: 20, why: 'lost', recovered: true },
    ]);
  });

  it.each([
    ['replaced', { fileId: '1:9', size: 30, start: 0 }],
    ['cut', { fileId: '1:2', size: 3, start: 0 }],
  ])('says that an unknown number of bytes is lost when the file was %s meanwhile', (word, opened) => {
    const [gap] = decideResume({ cursor: { fileId: '1:2', offset: 10 }, window: null }, opened, NOW);
    expect(gap).toEqual({ from: NOW, to: NOW, bytes: null, why: expect.stringContaining(word), recovered: false });
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
    expect(parseSurvey('file 1:2 3 /a\n')).toBeNull();
    expect(parseSurvey('file 1:2 3 /a b\nfile x /c\nnoise\nmissing /d\ndenied /e\nend\n')).toEqual({
      files: new Map([['/a b', { fileId: '1:2', size: 3 }]]),
      missing: new Set(['/d']),
      denied: new Set(['/e']),
    });
  });
});
