import { expect, it } from 'vitest';
import { answerFor } from '../../../src/main/engine/tools/run-diagnostics.ts';

const ended = (exitCode: number | null, timedOut = false) => ({
  exitCode,
  timedOut,
  stdout: Buffer.from('out\n'),
  stderr: Buffer.from('err\n'),
  truncated: false,
});

it.each([
  ['a program that ran', ended(7), 'ok', 'run_diagnostics curl -sS http://h/ exit 7\nout\nerr\n'],
  [
    'a program that a signal ended',
    ended(null),
    'ok',
    'run_diagnostics curl -sS http://h/ exit by a signal\nout\nerr\n',
  ],
  ['a program that is not there', ended(127), 'failed', 'failed: curl is not installed on this host'],
  ['a program that may not be run', ended(126), 'failed', 'failed: curl cannot be run on this host'],
  [
    'a program that took too long',
    ended(null, true),
    'failed',
    'failed: curl -sS http://h/ did not end within 20 s and was ended; until then it said:\nout\nerr\n',
  ],
  [
    'a program that said too much',
    { ...ended(0), truncated: true },
    'ok',
    'run_diagnostics curl -sS http://h/ exit 0\nout\nerr\n\n[… more than 524288 bytes: the rest was not read …]',
  ],
])('a diagnostic tells of %s', (...[, result, outcome, text]) => {
  expect(answerFor('curl -sS http://h/', result)).toEqual({ outcome, text });
});
