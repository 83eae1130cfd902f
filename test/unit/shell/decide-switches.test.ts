import { describe, expect, it } from 'vitest';
import { decideSwitches } from '../../../src/main/shell/decide-switches.ts';

const PLAIN = { noSandbox: false, debugging: false, isPackaged: true, isDemo: false, isFreshSmoke: false };
const refusal = (word: string) => ({ type: 'refuse', why: expect.stringContaining(word) });

describe('the switches of a run', () => {
  it('leave the sandbox on', () => {
    expect(decideSwitches(PLAIN)).toEqual({ type: 'run', sandbox: 'on' });
  });

  it('take the sandbox away from a smoke run on a fresh folder only', () => {
    expect(decideSwitches({ ...PLAIN, noSandbox: true, isFreshSmoke: true })).toEqual({ type: 'run', sandbox: 'off' });
    expect(decideSwitches({ ...PLAIN, noSandbox: true })).toEqual(refusal('--no-sandbox'));
    expect(decideSwitches({ ...PLAIN, noSandbox: true, isDemo: true })).toEqual(refusal('--no-sandbox'));
  });

  it('let another program into the window in the demo and in a clone only', () => {
    expect(decideSwitches({ ...PLAIN, debugging: true })).toEqual(refusal('--remote-debugging-port'));
    expect(decideSwitches({ ...PLAIN, debugging: true, isFreshSmoke: true })).toEqual(
      refusal('--remote-debugging-port'),
    );
    expect(decideSwitches({ ...PLAIN, debugging: true, isDemo: true })).toEqual({ type: 'run', sandbox: 'on' });
    expect(decideSwitches({ ...PLAIN, debugging: true, isPackaged: false })).toEqual({ type: 'run', sandbox: 'on' });
  });
});
