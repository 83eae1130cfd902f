/** Longer text is searched in its beginning, as much as this, in UTF-16 code units. */
const MOST_SEARCHED = 4_000_000;

/**
 * Whether a planted value stands in a text: as it is, in other case, with anything between its letters, reversed, in rot13,
 * hexadecimal or base64. Linear.
 */
export function findPlanted(text: string, planted: string): boolean {
  const head = text.slice(0, MOST_SEARCHED);
  const letters = lettersOf(head);
  const plain = lettersOf(planted);
  const backwards = plain.split('').toReversed().join('');
  if ([plain, backwards, rotated(plain), rotated(backwards)].some((form) => letters.includes(form))) return true;
  const digits = head.replace(/[^0-9a-fA-F]/g, '').toLowerCase();
  if ([planted, plain].some((form) => digits.includes(Buffer.from(form).toString('hex')))) return true;
  const joined = head
    .replace(/[\s"\\]+/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  return [planted, plain, planted.toUpperCase()].some((form) =>
    base64Forms(form).some((part) => joined.includes(part)),
  );
}

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z]/g, '');
}

function rotated(letters: string): string {
  return letters.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97));
}

/** The middle of a value in base64, for each of the three places in which it may begin. */
function base64Forms(value: string): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(value)]).toString('base64');
    return encoded.slice(shift === 0 ? 0 : 4, encoded.length - 4);
  });
}
