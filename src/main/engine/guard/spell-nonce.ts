const CONSONANTS = 'bdfghjklmnprstvz';
const VOWELS = 'aiou';

/**
 * Bytes as words that can be said, 16 bits each (`lusab-babad`): random values that no search for secrets takes for one, so
 * they reach a model as they are. Two bytes give five letters.
 */
export function spellNonce(bytes: Uint8Array): string {
  const words: string[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) words.push(spell(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)));
  return words.join('-');
}

function spell(value: number): string {
  const consonant = (shift: number): string => CONSONANTS[(value >> shift) & 15] ?? '';
  const vowel = (shift: number): string => VOWELS[(value >> shift) & 3] ?? '';
  return consonant(12) + vowel(10) + consonant(6) + vowel(4) + consonant(0);
}
