import { createHash } from 'node:crypto';
import type { Severity } from '#shared/domain/incident.ts';
import type { WatchPattern } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Detection, Detector, LineLevel } from '../detection.ts';
import { compilePattern } from './compile-pattern.ts';
import { createPrefilter, type Expression } from './create-prefilter.ts';
import { DEFAULT_PATTERNS, type DefaultPattern } from './default-patterns.ts';
import { maskTemplate } from './mask-template.ts';
import { type ReadRecord, readRecord } from './read-record.ts';
import { withoutReassurance } from './without-reassurance.ts';

/** What the detector goes by. */
export interface DetectorOptions {
  readonly patterns: readonly WatchPattern[];
  /** Ids of built-in patterns, of levels (`level_error`, `level_critical`) and of the operator's that are switched off. */
  readonly muted?: readonly string[];
}

interface OperatorPattern {
  readonly id: string;
  readonly level: WatchPattern['level'];
  readonly finds: (line: string) => boolean;
}

interface Judgement {
  readonly pattern: string;
  readonly level: LineLevel;
  readonly severity: Severity;
}

const SEVERITY: Readonly<Record<LineLevel, Severity>> = {
  debug: 'low',
  info: 'low',
  unknown: 'low',
  warning: 'low',
  error: 'medium',
  critical: 'critical',
};

function compile(pattern: WatchPattern): OperatorPattern {
  const compiled = compilePattern(pattern.regex);
  if (compiled.type === 'compiled') return { id: pattern.id, level: pattern.level, finds: compiled.finds };
  throw new AppError('invalid_input', `The pattern "${pattern.id}" cannot be used: ${compiled.reason}`, {
    field: `watch.patterns.${pattern.id}.regex`,
  });
}

function judgeDefault(patterns: readonly DefaultPattern[], line: string): DefaultPattern | undefined {
  const text = withoutReassurance(line);
  return patterns.find((pattern) => pattern.regex.test(text));
}

function judgeOperator(patterns: readonly OperatorPattern[], line: string, level: LineLevel): Judgement | null {
  const found = patterns.find((pattern) => pattern.finds(line));
  if (found === undefined) return null;
  const own = level === 'unknown' ? found.level : level;
  return { pattern: found.id, level: own, severity: SEVERITY[found.level] };
}

/** The judgement of everything that is not switched off. */
function createJudge({ patterns, muted = [] }: DetectorOptions) {
  const off = new Set(muted);
  const operator = patterns.map(compile).filter(({ id }) => !off.has(id));
  const builtin = DEFAULT_PATTERNS.filter(({ id }) => !off.has(id));
  return (line: string, level: LineLevel): Judgement | null => {
    const own = judgeOperator(operator, line, level);
    if (own !== null) return own;
    if (level === 'error' || level === 'critical') {
      const pattern = `level_${level}`;
      return off.has(pattern) ? null : { pattern, level, severity: SEVERITY[level] };
    }
    if (level !== 'unknown') return null;
    const found = judgeDefault(builtin, line);
    return found === undefined ? null : { pattern: found.id, level, severity: found.severity };
  };
}

/** What the prefilter must let through, muted or not. */
function expressionsOf({ patterns }: DetectorOptions): Expression[] {
  return [
    ...DEFAULT_PATTERNS.map(({ regex }): Expression => ({ source: regex.source, dialect: 'javascript' })),
    ...patterns.map(({ regex }): Expression => ({ source: regex, dialect: 're2' })),
  ];
}

/** The template and its fingerprint are made when they are first asked for: most lines only need to be judged. */
function detectionOf({ level, telling }: ReadRecord, judgement: Judgement | null): Detection {
  let template: string | undefined;
  const made = () => (template ??= maskTemplate(telling()));
  return {
    match: judgement !== null,
    level: judgement?.level ?? level,
    pattern: judgement?.pattern ?? null,
    severityHint: judgement?.severity ?? SEVERITY[level],
    get template() {
      return made();
    },
    get fingerprint() {
      return createHash('sha256').update(made()).digest('hex').slice(0, 32);
    },
  };
}

/**
 * Judges lines by the level they state, else by the built-in patterns; an operator's pattern matches whatever the level.
 * Throws `invalid_input` for a pattern that RE2 refuses, with the field that names it.
 */
export function createDetector(options: DetectorOptions): Detector {
  const judge = createJudge(options);
  const judgeRecord = ({ head, level }: ReadRecord) => judge(head, level);
  return {
    prefilter: createPrefilter(expressionsOf(options)),
    detect: (record) => {
      const read = readRecord(record);
      return detectionOf(read, judgeRecord(read));
    },
  };
}
