import { expect, it } from 'vitest';
import { parseSystemFacts } from '../../../src/main/engine/system-facts.ts';

it('what a host tells is one short line each, and the first word counts', () => {
  const output = [
    'kernel=Linux 6.1 x86_64',
    'kernel=another',
    'name=Debian\u001b[31m 12\u202e',
    'version1=2.0',
    'commit0=abc1234',
    'commit1=def5678',
    'commit7=of no folder',
    `version2=${'9'.repeat(500)}`,
    'a line of somebody else',
  ].join('\n');
  expect(parseSystemFacts(output, 4)).toEqual({
    system: 'Debian [31m 12, Linux 6.1 x86_64',
    versions: ['commit abc1234', 'version 2.0, commit def5678', `version ${'9'.repeat(100)}`, ''],
  });
  expect(parseSystemFacts('sh: not found', 1)).toEqual({ system: '', versions: [''] });
});
