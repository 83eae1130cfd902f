import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import type { ClosedFiles } from './policies/closed-files.ts';
import { evaluateCommand } from './policies/evaluate-command.ts';
import { evaluatePatch } from './policies/evaluate-patch.ts';
import { evaluatePath } from './policies/evaluate-path.ts';
import { evaluateUrl } from './policies/evaluate-url.ts';
import { screenInjection } from './screen-injection.ts';
import { type RedactionCheck, tryRedaction } from './try-redaction.ts';

const text = z.string().max(10_000_000);
const list = z.array(z.string().max(4_096)).max(1_000);

const CommandRow = z.object({ text, roots: list.optional(), healthHosts: list.optional() });
const PathRow = z.object({ text, root: z.string().max(4_096) });
const UrlRow = z.object({ text, allow: list });
const RedactRow = z.object({ text });
const InjectionRow = z.object({ text, source: z.enum(['operator', 'log', 'file', 'doc', 'tool']) });

/** Reads one row of `check`; a row that does not fit names the field. */
function readRow<T>(schema: z.ZodType<T>, row: unknown): T {
  const result = schema.safeParse(row);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue === undefined || issue.path.length === 0 ? 'row' : issue.path.join('.');
  const absent = issue?.message.endsWith('received undefined') === true;
  const message = absent ? 'is missing' : (issue?.message ?? 'cannot be read');
  throw new AppError('invalid_input', `${field}: ${message}`, { field });
}

/** `check command`: the verdict on a command line. */
export function checkCommand(row: unknown): { verdict: 'allow' | 'deny'; reason: string; argv?: readonly string[] } {
  const input = readRow(CommandRow, row);
  const verdict = evaluateCommand({
    text: input.text,
    ...(input.roots === undefined ? {} : { roots: input.roots }),
    ...(input.healthHosts === undefined ? {} : { healthHosts: input.healthHosts }),
  });
  return verdict.verdict === 'allow'
    ? { verdict: 'allow', reason: verdict.reason, argv: verdict.argv }
    : { verdict: 'deny', reason: verdict.reason };
}

/** `check path`: the lexical verdict on a path; `resolved` is null when it is denied. */
export function checkPath(row: unknown): { verdict: 'allow' | 'deny'; resolved: string | null; reason: string } {
  const input = readRow(PathRow, row);
  const verdict = evaluatePath({ path: input.text, root: input.root });
  return verdict.verdict === 'allow' ? verdict : { ...verdict, resolved: null };
}

/** `check url`: the verdict on a URL, before any name is looked up. */
export function checkUrl(row: unknown): { verdict: 'allow' | 'deny'; reason: string } {
  const input = readRow(UrlRow, row);
  return evaluateUrl({ url: input.text, allow: input.allow });
}

/** `check patch`: the verdict on a unified diff. */
export function checkPatch(
  row: unknown,
  closedFiles: ClosedFiles,
): { verdict: 'allow' | 'deny'; files: readonly string[]; reason: string } {
  const input = readRow(PathRow, row);
  const verdict = evaluatePatch({ diff: input.text, root: input.root, closedFiles });
  return { verdict: verdict.verdict, files: verdict.files.map((file) => file.path), reason: verdict.reason };
}

/** `check redact`: the text as a model would get it, and the text with the values put back; the running engine's own gateway. */
export function checkRedact(row: unknown): RedactionCheck {
  const input = readRow(RedactRow, row);
  return tryRedaction(input.text);
}

/** `check injection`: the screen's verdict on untrusted text. */
export function checkInjection(row: unknown): {
  verdict: 'allow' | 'flag' | 'block';
  categories: readonly string[];
  score: number;
} {
  const input = readRow(InjectionRow, row);
  return screenInjection(input);
}
