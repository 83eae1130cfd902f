import { expect, it } from 'vitest';
import { checkRedact } from '../../../src/main/engine/guard/check-kinds.ts';

const CASES: readonly (readonly [text: string, redacted: string])[] = [
  ['peer 10.1.2.3:5432 reset by 10.1.2.3', 'peer ⟦IP_1⟧:5432 reset by ⟦IP_1⟧'],
  ['listen [::1]:80, 2001:db8::7 and fe80::1%eth0', 'listen [⟦IP_1⟧]:80, ⟦IP_2⟧ and ⟦IP_3⟧%eth0'],
  ['mail ada@example.org, then Bob.B+x@mail.example.co.uk.', 'mail ⟦EMAIL_1⟧, then ⟦EMAIL_2⟧.'],
  ['at 10:20:30.123 version 1.2.3.4.5 of 300.1.1.1', 'at 10:20:30.123 version 1.2.3.4.5 of 300.1.1.1'],
  ['sk-ssh-ed25519@openssh.com AAAAGnNr', 'sk-ssh-ed25519@openssh.com AAAAGnNr'],
  ['std::vector::at and a::b', 'std::vector::at and a::b'],
  ['if ("hunter2-is-long" === my_password) {', 'if ("⟦SECRET_1⟧" === my_password) {'],
  ['<apiToken>\n  1f2e3d4c5b6a\n</apiToken>', '<apiToken>\n  ⟦SECRET_1⟧\n</apiToken>'],
  ['const SNYK_KEY = "00000000-1111-2222-3333-444444444444"', 'const SNYK_KEY = "⟦SECRET_1⟧"'],
];

it.each(CASES)('%j becomes %j, and back', (text, redacted) => {
  expect(checkRedact({ text })).toMatchObject({ redacted, restored: text });
});

it('takes linear time on text made to slow it down', () => {
  for (const text of [':'.repeat(200_000), 'a@'.repeat(100_000), '1.'.repeat(100_000), '"'.repeat(100_000)]) {
    expect(checkRedact({ text }).restored).toBe(text);
  }
});
