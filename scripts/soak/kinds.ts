/** Each line is of one of these kinds, in turn: a line that was lost and one that was doubled must not cancel out. */
export const KINDS = [
  'alpha',
  'bravo',
  'charlie',
  'delta',
  'echo',
  'foxtrot',
  'golf',
  'hotel',
  'india',
  'juliett',
  'kilo',
  'lima',
] as const;

/** The kind that a text names; null when it names none. */
export function kindOf(text: string): string | null {
  return /could not reach peer (\w+) for order/.exec(text)?.[1] ?? null;
}

/** A numbered line, with its end. */
export function lineOf(number: number): string {
  const kind = KINDS[number % KINDS.length] ?? '';
  return `${new Date().toISOString()} ERROR could not reach peer ${kind} for order ${number}\n`;
}
