const MORSE: Readonly<Record<string, string>> = Object.fromEntries(
  '.-a -...b -.-.c -..d .e ..-.f --.g ....h ..i .---j -.-k .-..l --m -.n ---o .--.p --.-q .-.r ...s -t ..-u ...-v .--w -..-x -.--y --..z'
    .split(' ')
    .map((pair) => [pair.slice(0, -1), pair.slice(-1)]),
);
/** Words that most English sentences about a model hold, from right to left and thirteen letters on. */
const BACKWARDS =
  /\b(?:eht|uoy|ruoy|erongi|droser|snoitcurtsni|tpmorp|metsys|laever|tnega|tnatsissa|lla|siht|dna|egassem)\b/i;
const ROTATED =
  /\b(?:gur|lbh|lbhe|vtaber|qvfertneq|vafgehpgvbaf|cebzcg|flfgrz|erirny|nffvfgnag|sbetrg|nyy|guvf|naq|zrffntr)\b/i;
/** What begins a line of a comment or a quotation, where a sentence was wrapped. */
const LINE_MARK = /\n[ \t]{0,40}(?:#{1,6}|\/{2,4}|\*{1,3}|--|;{1,3}|>{1,3}|\|)[ \t]/g;

/** Words that a name or an address holds together: `ignore-all-previous-instructions`, `q=ignore+all+rules`. */
const JOINED = /[A-Za-z]{1,20}(?:[+-][A-Za-z]{1,20}){3,60}/g;

/** The text as it reads once more when it was written backwards, letters moved on, in Morse code, joined to one, or wrapped as comments. */
export function respelledTexts(text: string): string[] {
  const found: string[] = [];
  if (BACKWARDS.test(text)) found.push(Array.from(text).toReversed().join(''));
  if (ROTATED.test(text)) found.push(rotated(text));
  const morse = text.match(/[.-]{1,5}(?:[ /|]{1,3}[.-]{1,5}){9,2000}/g) ?? [];
  found.push(...morse.slice(0, 50).map(fromMorse));
  const joined = text.match(JOINED);
  if (joined !== null) found.push(joined.join(' ; ').replace(/[+-]/g, ' '));
  const unwrapped = text.replace(LINE_MARK, ' ');
  if (unwrapped !== text) found.push(unwrapped);
  return found;
}

function rotated(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter < 'a' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

function fromMorse(run: string): string {
  const words = run.split(/ {0,2}[/|] {0,2}| {3}/);
  return words.map((word) => Array.from(word.split(' '), (sign) => MORSE[sign] ?? '').join('')).join(' ');
}
