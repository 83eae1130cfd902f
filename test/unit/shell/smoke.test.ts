import { describe, expect, it } from 'vitest';
import { decideSmoke, type SmokeSight } from '../../../src/main/shell/smoke.ts';

const sight: SmokeSight = { engine: { type: 'starting' }, page: 'none', node: '24.1.0', late: false };

describe('the smoke run', () => {
  it('waits until both the page and the engine are there, then asks the engine', () => {
    expect(decideSmoke(sight)).toEqual({ type: 'wait' });
    expect(decideSmoke({ ...sight, page: 'open', engine: { type: 'ready' } })).toEqual({ type: 'wait' });
    expect(decideSmoke({ ...sight, page: 'connected', engine: { type: 'lost' } })).toEqual({ type: 'wait' });
    expect(decideSmoke({ ...sight, page: 'connected', engine: { type: 'ready' } })).toEqual({ type: 'ask' });
  });

  it('fails with a sentence when the engine fails or something is late', () => {
    expect(decideSmoke({ ...sight, page: 'open', engine: { type: 'failed', why: 'The disk is full.' } })).toEqual({
      type: 'fail',
      code: 1,
      why: 'The window opened; the engine did not start: The disk is full.',
    });
    const late = { ...sight, late: true };
    expect(decideSmoke(late)).toMatchObject({
      code: 1,
      why: 'The window did not open; the engine was not ready in time.',
    });
    expect(decideSmoke({ ...late, page: 'open', engine: { type: 'ready' } })).toMatchObject({
      code: 1,
      why: 'The window opened; its page did not connect in time.',
    });
  });

  it('says with a status of its own that an engine failed on a Node that is too old for it', () => {
    const old: SmokeSight = { ...sight, node: '20.18.3', page: 'open' };
    const brings = 'It needs Node 22; this runtime brings 20.18.3.';
    expect(decideSmoke({ ...old, engine: { type: 'lost' } })).toEqual({
      type: 'fail',
      code: 3,
      why: `The window opened; the engine ended by itself. ${brings}`,
    });
    expect(decideSmoke({ ...old, engine: { type: 'failed', why: 'The disk is full.' } })).toEqual({
      type: 'fail',
      code: 3,
      why: `The window opened; the engine did not start: The disk is full. ${brings}`,
    });
    expect(decideSmoke({ ...old, late: true })).toEqual({
      type: 'fail',
      code: 3,
      why: `The window opened; the engine was not ready in time. ${brings}`,
    });
    expect(decideSmoke({ ...old, page: 'none', engine: { type: 'lost' } })).toEqual({ type: 'wait' });
  });

  it('judges what the engine did and not the version alone', () => {
    const old: SmokeSight = { ...sight, node: '20.18.3', page: 'open' };
    expect(decideSmoke(old)).toEqual({ type: 'wait' });
    expect(decideSmoke({ ...old, page: 'connected', engine: { type: 'ready' } })).toEqual({ type: 'ask' });
    expect(decideSmoke({ ...old, engine: { type: 'ready' }, late: true })).toMatchObject({ code: 1 });
    expect(decideSmoke({ ...old, node: null, engine: { type: 'lost' } })).toEqual({ type: 'wait' });
    expect(decideSmoke({ ...old, node: null, engine: { type: 'lost' }, late: true })).toMatchObject({ code: 1 });
  });
});
