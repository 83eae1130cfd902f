/** How much of a word's beginning is looked at. */
const STEM = 4;

/**
 * What of a text decides which signals are worth trying: the beginnings of its words, its short words whole (`as$`), and its
 * letters beyond ASCII. Linear.
 */
export function gateKeys(text: string): ReadonlySet<string> {
  const keys = new Set<string>();
  const words = new Set(text.match(/[a-z]+/g));
  for (const word of words) {
    for (let length = 1; length <= STEM && length <= word.length; length += 1) keys.add(word.slice(0, length));
    if (word.length < STEM) keys.add(`${word}$`);
  }
  for (const letter of text.match(/[\u0080-\uffff]/g) ?? []) keys.add(letter);
  return keys;
}

/**
 * Keys one of which a text must have for the pattern to match; null where that cannot be told from how the pattern begins, so
 * that it is always tried. It may err on that side only.
 */
export function gateOf({ source }: RegExp): readonly string[] | null {
  const heads = headsOf(source, false);
  return heads === null ? null : [...new Set(heads)];
}

/** Whether one of the keys is there. */
export function passesGate(gate: readonly string[] | null, keys: ReadonlySet<string>): boolean {
  return gate === null || gate.some((key) => keys.has(key));
}

const BOUNDARY = /^(?:\\b|\(\?<!\[\\p\{L\}\\p\{M\}\]\))/;

function headsOf(source: string, bounded: boolean): string[] | null {
  const heads: string[] = [];
  for (const part of alternatives(source)) {
    const found = headOf(part, bounded);
    if (found === null) return null;
    heads.push(...found);
  }
  return heads;
}

function headOf(part: string, bounded: boolean): string[] | null {
  const boundary = BOUNDARY.exec(part);
  if (boundary !== null) return headOf(part.slice(boundary[0].length), true);
  if (part.startsWith('(?:')) {
    const end = closing(part);
    const optional = /^[?*{]/.test(part.slice(end + 1));
    return optional ? null : headsOf(part.slice(3, end), bounded);
  }
  const [letter = ''] = Array.from(part);
  if (letter > '\x7f') return /^[?*{]/.test(part.slice(letter.length)) ? null : [letter];
  const word = /^[a-z]*/.exec(part)?.[0] ?? '';
  const next = part.slice(word.length, word.length + 1);
  const sure = '?*{'.includes(next) && next !== '' ? word.slice(0, -1) : word;
  if (!bounded || sure === '') return null;
  const whole = sure === word && next === ' ' && sure.length < STEM && !/^ [?*{]/.test(part.slice(word.length));
  return [whole ? `${sure}$` : sure.slice(0, STEM)];
}

/** The parts between the bars that stand in no group and no class. */
function alternatives(source: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at];
    if (sign === '\\') at += 1;
    else if (sign === '[') at = classEnd(source, at);
    else if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    else if (sign === '|' && depth === 0) {
      parts.push(source.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, source.slice(start)];
}

/** Where the group that the source begins with ends. */
function closing(source: string): number {
  let depth = 0;
  for (let at = 0; at < source.length; at += 1) {
    const sign = source[at];
    if (sign === '\\') at += 1;
    else if (sign === '[') at = classEnd(source, at);
    else if (sign === '(') depth += 1;
    else if (sign === ')') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return source.length;
}

function classEnd(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === ']') return at;
  }
  return source.length;
}
