import { createHash } from 'node:crypto';
import { RE2JS } from 're2js';
import type { Severity } from '#shared/domain/incident.ts';
import type { WatchPattern } from '#shared/domain/settings.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Detection, Detector, LineLevel } from '../detection.ts';
import { DEFAULT_PATTERNS, withoutReassurance } from './default-patterns.ts';
import { maskTemplate } from './mask-template.ts';
import { parseLevel } from './parse-level.ts';
import { plainLine } from './plain-line.ts';

interface OperatorPattern {
  readonly id: string;
  readonly level: WatchPattern['level'];
  readonly regex: RE2JS;
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
  try {
    return { id: pattern.id, level: pattern.level, regex: RE2JS.compile(pattern.regex) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'not understood';
    throw new AppError('invalid_input', `The pattern "${pattern.id}" is not a valid RE2 expression: ${why}`, {
      field: `watch.patterns.${pattern.id}.regex`,
      cause,
    });
  }
}

function judgeDefault(line: string, level: LineLevel): Judgement | null {
  if (level === 'error' || level === 'critical') {
    return { pattern: `level_${level}`, level, severity: SEVERITY[level] };
  }
  if (level !== 'unknown') return null;
  const text = withoutReassurance(line);
  const found = DEFAULT_PATTERNS.find((pattern) => pattern.regex.test(text));
  return found === undefined ? null : { pattern: found.id, level, severity: found.severity };
}

function judgeOperator(patterns: readonly OperatorPattern[], line: string, level: LineLevel): Judgement | null {
  const found = patterns.find((pattern) => pattern.regex.matcher(line).find());
  if (found === undefined) return null;
  const own = level === 'unknown' ? found.level : level;
  return { pattern: found.id, level: own, severity: SEVERITY[found.level] };
}

/** The line of a joined record that tells what it is: the head, or the exception that ends a Python traceback. */
function tellingLine(record: string): string {
  const lines = record.split('\n').filter((line) => line.trim() !== '');
  const head = lines[0] ?? '';
  return head.startsWith('Traceback (most recent call last)') ? (lines.at(-1) ?? head) : head;
}

/**
 * Judges lines by the level they state, else by the built-in patterns; an operator's pattern matches whatever the level.
 * Throws `invalid_input` for a pattern that RE2 refuses, with the field that names it.
 */
export function createDetector(options: { readonly patterns: readonly WatchPattern[] }): Detector {
  const operator = options.patterns.map(compile);
  return {
    detect(record: string): Detection {
      const head = plainLine(record.slice(0, 64 * 1_024).split('\n', 1)[0] ?? '');
      const level = parseLevel(head);
      const judgement = judgeOperator(operator, head, level) ?? judgeDefault(head, level);
      const template = maskTemplate(plainLine(tellingLine(record.slice(0, 64 * 1_024))));
      return {
        match: judgement !== null,
        level: judgement?.level ?? level,
        fingerprint: createHash('sha256').update(template).digest('hex').slice(0, 32),
        template,
        pattern: judgement?.pattern ?? null,
        severityHint: judgement?.severity ?? SEVERITY[level],
      };
    },
  };
}
