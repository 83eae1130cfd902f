import type { LineLevel } from '../detection.ts';

function wordsOf(level: LineLevel, words: string): [string, LineLevel][] {
  return words.split(' ').map((word) => [word, level]);
}

/** Level words of all formats, in lower case. */
const WORDS: ReadonlyMap<string, LineLevel> = new Map([
  ...wordsOf('debug', 'trace verbose debug dbg debg vrb trce dbug trac blat fine finer finest silly'),
  ...wordsOf('info', 'info inf information informational note notice log detail hint statement context config default'),
  ...wordsOf('warning', 'warn warning wrn deprecated'),
  ...wordsOf('error', 'fail err erro eror error severe failure'),
  ...wordsOf('critical', 'crit critical fatal fata ftl panic pani dpanic alert emerg emergency'),
]);

/** In lower case: the words that state the level of an error or a worse one. */
export const LOUD_WORDS: readonly string[] = [...WORDS.keys()].filter((word) => isLoud(levelOfWord(word)));

const LETTERS: ReadonlyMap<string, LineLevel> = new Map([
  ...wordsOf('debug', 'V D T'),
  ...wordsOf('info', 'I N'),
  ...wordsOf('warning', 'W'),
  ...wordsOf('error', 'E'),
  ...wordsOf('critical', 'F C A'),
]);

const PRIORITIES: readonly LineLevel[] = [
  'critical',
  'critical',
  'critical',
  'error',
  'warning',
  'info',
  'info',
  'debug',
];

/** Whether a level makes a line an error by itself. */
export function isLoud(level: LineLevel): boolean {
  return level === 'error' || level === 'critical';
}

/** What a level word means, whatever its case; digits behind it (`trace8`, `D1`) do not count. */
export function levelOfWord(text: string | undefined): LineLevel {
  return (text === undefined ? undefined : WORDS.get(text.toLowerCase().replace(/\d$/, ''))) ?? 'unknown';
}

/** What a letter that stands for a level means. */
export function levelOfLetter(text: string | undefined): LineLevel {
  return (text === undefined ? undefined : LETTERS.get(text)) ?? 'unknown';
}

/** What the number that begins a syslog line means: its facility does not count. */
export function levelOfPriority(value: number): LineLevel {
  return PRIORITIES[value % 8] ?? 'unknown';
}

/**
 * What a number means: below 8 as syslog numbers levels, to 99 as pino and bunyan do, to 799 as monolog does, to 9999 as
 * java.util.logging does, above as logback does.
 */
export function levelOfNumber(value: number): LineLevel {
  if (value < 8) return PRIORITIES[value] ?? 'unknown';
  if (value >= 100 && value < 800 && value % 50 !== 0) return 'unknown';
  if (value >= 10_000 && value % 10_000 !== 0) return 'unknown';
  const scale = SCALES.find(({ below }) => value < below);
  const step = scale?.steps.findLast(([from]) => value >= from);
  return step?.[1] ?? 'unknown';
}

/** What a severity number of OpenTelemetry means. */
export function levelOfSeverityNumber(value: number): LineLevel {
  const steps: readonly LineLevel[] = ['debug', 'debug', 'info', 'warning', 'error', 'critical'];
  return value < 1 ? 'unknown' : (steps[Math.floor((value - 1) / 4)] ?? 'unknown');
}

interface Scale {
  readonly below: number;
  readonly steps: readonly (readonly [number, LineLevel])[];
}

const SCALES: readonly Scale[] = [
  {
    below: 100,
    steps: [
      [10, 'debug'],
      [30, 'info'],
      [40, 'warning'],
      [50, 'error'],
      [60, 'critical'],
    ],
  },
  {
    below: 800,
    steps: [
      [100, 'debug'],
      [200, 'info'],
      [300, 'warning'],
      [400, 'error'],
      [500, 'critical'],
    ],
  },
  {
    below: 10_000,
    steps: [
      [800, 'info'],
      [900, 'warning'],
      [1_000, 'error'],
      [1_001, 'unknown'],
    ],
  },
  {
    below: 100_000,
    steps: [
      [10_000, 'debug'],
      [20_000, 'info'],
      [30_000, 'warning'],
      [40_000, 'error'],
      [50_000, 'critical'],
    ],
  },
];
