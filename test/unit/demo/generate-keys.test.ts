import ssh2 from 'ssh2';
import { expect, it } from 'vitest';
import { generateKeys } from '../../../src/main/demo/generate-keys.ts';

it('an SSH key pair that cannot be read back is made again', () => {
  const sound = soundPair();
  const broken = { ...sound, public: sound.public.replace(/ .*/, ' AAAA') };
  const made = [broken, { ...sound, private: 'none' }, soundPair(), sound];
  const keys = generateKeys(() => made.shift() ?? sound);
  expect(ssh2.utils.parseKey(keys.private)).not.toBeInstanceOf(Error);
  expect(made).toEqual([sound]);
});

it('a maker of keys that never succeeds is given up', () => {
  expect(() => generateKeys(() => ({ private: 'none', public: 'none' }))).toThrow('no readable SSH key pair');
});

/** A pair of this library that it can read itself. */
function soundPair(): ReturnType<typeof ssh2.utils.generateKeyPairSync> {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}
