/** A long text made short, and what that cost. */
export interface Summary {
  readonly text: string;
  readonly leftOutLines: number;
  readonly leftOutCharacters: number;
}

/** What is worth keeping from the middle of a long output. */
const TELLING =
  /\b(error|err|fatal|panic|fail(?:ed|ure)?|exception|refused|denied|timed? ?out|cannot|unable|no such|killed)\b/i;
const MOST_MATCHES = 40;
const LONGEST_LINE = 2_000;
const HEAD_SHARE = 0.4;
const TAIL_SHARE = 0.3;

/**
 * A text of at most about `maxCharacters`: its head, its tail, and the telling lines between them with their numbers. Where
 * lines are left out it says how many. Words of the incident tell as well.
 */
export function summariseOutput(text: string, maxCharacters: number, words: readonly string[] = []): Summary {
  if (text.length <= maxCharacters) return { text, leftOutLines: 0, leftOutCharacters: 0 };
  const longest = Math.min(LONGEST_LINE, Math.floor(maxCharacters / 4));
  const lines = text.split('\n').map((line) => cutLine(line, longest));
  const head = fitting(lines, Math.floor(maxCharacters * HEAD_SHARE));
  const tail = fitting(lines.slice(head).reverse(), Math.floor(maxCharacters * TAIL_SHARE));
  const middle = lines.slice(head, lines.length - tail).map((line, index) => ({ line, number: head + index + 1 }));
  const room = Math.max(0, maxCharacters - lengthOf(lines.slice(0, head)) - lengthOf(lines.slice(lines.length - tail)));
  const kept = tellingLines(middle, words, room);
  const leftOutLines = middle.length - kept.length;
  const shown = [
    ...lines.slice(0, head),
    `[… ${leftOutLines} lines left out; ${kept.length} of ${middle.length} lines in between that look telling follow …]`,
    ...kept.map(({ line, number }) => `${number}: ${line}`),
    ...(kept.length > 0 && tail > 0 ? ['[… the end …]'] : []),
    ...lines.slice(lines.length - tail),
  ].join('\n');
  return { text: shown, leftOutLines, leftOutCharacters: Math.max(0, text.length - shown.length) };
}

function cutLine(line: string, longest: number): string {
  if (line.length <= longest) return line;
  return `${line.slice(0, longest)} [… ${line.length - longest} characters left out …]`;
}

/** How many of the first lines fit. */
function fitting(lines: readonly string[], characters: number): number {
  let left = characters;
  const end = lines.findIndex((line) => {
    left -= line.length + 1;
    return left < 0;
  });
  return end === -1 ? lines.length : end;
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}

interface Numbered {
  readonly line: string;
  readonly number: number;
}

function tellingLines(middle: readonly Numbered[], words: readonly string[], room: number): readonly Numbered[] {
  const own = words.map((word) => word.toLowerCase());
  const tells = ({ line }: Numbered): boolean =>
    TELLING.test(line) || own.some((word) => line.toLowerCase().includes(word));
  const found = middle.filter(tells).slice(0, MOST_MATCHES);
  return found.slice(
    0,
    fitting(
      found.map(({ line }) => `00000: ${line}`),
      room,
    ),
  );
}
