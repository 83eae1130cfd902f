/** Text of a peer as a terminal may show it: control, invisible and direction-changing characters made visible. */
export function plainText(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}
