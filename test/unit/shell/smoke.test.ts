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

  it('says with a status of its own that the runtime brings too old a Node, unless another one was named', () => {
    const old: SmokeSight = { ...sight, node: '20.18.3' };
    expect(decideSmoke(old)).toEqual({ type: 'wait' });
    expect(decideSmoke({ ...old, page: 'open' })).toEqual({
      type: 'fail',
      code: 3,
      why: 'The window opened; the engine needs Node 22 and this runtime brings 20.18.3, so there was no handshake.',
    });
    expect(decideSmoke({ ...old, node: null, page: 'open' })).toEqual({ type: 'wait' });
  });
});
