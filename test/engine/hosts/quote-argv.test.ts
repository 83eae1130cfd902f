import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPidLine } from '../../../src/main/engine/hosts/pid-line.ts';
import { quoteArgv } from '../../../src/main/engine/hosts/quote-argv.ts';

describe('quoting for a shell', () => {
  it('hands any argument on as it is', () => {
    const argument = fc.string({ unit: 'grapheme', maxLength: 30 });
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 5 }), (argv) => {
        const { stdout } = spawnSync('/bin/sh', ['-c', `printf '%s\\0' ${quoteArgv(argv)}`], { encoding: 'utf8' });
        expect(stdout).toBe(argv.map((text) => `${text}\0`).join(''));
      }),
      { numRuns: 40 },
    );
  });

  it('refuses a NUL byte', () => {
    expect(() => quoteArgv(['a\0b'])).toThrow(expect.objectContaining({ code: 'invalid_input', field: 'argv' }));
  });
});

describe('the line that names the process', () => {
  it('is taken out wherever the bytes are cut, and nothing else is', () => {
    const bytes = Buffer.from('bash: warning\nsentry-desk-pid:4711\nerror: sentry-desk-pid:1\n');
    for (let at = 0; at <= bytes.length; at += 1) {
      const rest: Buffer[] = [];
      const line = createPidLine((chunk) => rest.push(chunk));
      line.add(bytes.subarray(0, at));
      line.add(bytes.subarray(at));
      line.flush();
      expect(line.pid()).toBe(4711);
      expect(Buffer.concat(rest).toString()).toBe('bash: warning\nerror: sentry-desk-pid:1\n');
    }
  });

  it('never names a process that the host did not state as a plain number', () => {
    const line = createPidLine(() => {});
    line.add(Buffer.from('sentry-desk-pid:-1\n'));
    expect(line.pid()).toBeNull();
  });
});
