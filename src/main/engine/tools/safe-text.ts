import type { PlanStep } from '#shared/domain/plan.ts';
import type { Redactor } from '../guard/redactor.ts';

const MAX_ARGUMENT = 4_000;
const WITHHELD = '[withheld: secrets could not be looked for]';

/** The text with secrets masked; a marker instead of it when masking fails. */
export function safeText(redactor: Redactor, text: string): string {
  try {
    return redactor.redact(text);
  } catch {
    return WITHHELD;
  }
}

/** A call's arguments as they may be stored: secrets masked, long texts cut. */
export function safeArgs(redactor: Redactor, args: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(args).slice(0, 20);
  return Object.fromEntries(
    entries.map(([name, value]) => {
      const safe = typeof value === 'number' || typeof value === 'boolean' ? value : safeArgument(redactor, value);
      return [name.slice(0, 64), safe];
    }),
  );
}

function safeArgument(redactor: Redactor, value: unknown): string {
  const text = safeText(redactor, typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
  return text.length <= MAX_ARGUMENT
    ? text
    : `${text.slice(0, MAX_ARGUMENT)} [… ${text.length - MAX_ARGUMENT} characters cut …]`;
}

/** A step whose rehearsal quotes the host's output with secrets masked; what will be run or written stays exact. */
export function redactStep(redactor: Redactor, step: PlanStep): PlanStep {
  const checks = step.rehearsal.checks.map((check) => ({
    ...check,
    detail: safeText(redactor, check.detail).slice(0, 4_000),
  }));
  return { ...step, rehearsal: { ...step.rehearsal, checks } };
}
