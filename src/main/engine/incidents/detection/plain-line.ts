/** How much of a line is looked at, in UTF-16 code units: a hostile line costs no more than this. */
const LOOKED_AT = 8_192;

// Escape sequences of terminals.
const ANSI = new RegExp(
  String.raw`\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\)|[@-Z\\-_])`,
  'g',
);
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]+/gu;

/** A line as a reader sees it: no colours, control or invisible characters, capped. */
export function plainLine(line: string): string {
  return line.slice(0, LOOKED_AT).replace(ANSI, '').replaceAll('\t', ' \t ').replace(INVISIBLE, ' ').trimEnd();
}
