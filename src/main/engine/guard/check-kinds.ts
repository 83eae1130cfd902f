import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import { findPrivateData } from './find-private-data.ts';
import { evaluateCommand } from './policies/evaluate-command.ts';
import { evaluatePatch } from './policies/evaluate-patch.ts';
import { evaluatePath } from './policies/evaluate-path.ts';
import { evaluateUrl } from './policies/evaluate-url.ts';
import { screenInjection } from './screen-injection.ts';

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
export function checkPatch(row: unknown): { verdict: 'allow' | 'deny'; files: readonly string[]; reason: string } {
  const input = readRow(PathRow, row);
  const verdict = evaluatePatch({ diff: input.text, root: input.root });
  return { verdict: verdict.verdict, files: verdict.files.map((file) => file.path), reason: verdict.reason };
}

/** `check redact`: the text with placeholders for what was found, and the text with the values put back. */
export function checkRedact(row: unknown): {
  redacted: string;
  findings: readonly { kind: string; start: number; end: number; placeholder: string }[];
  restored: string;
} {
  const input = readRow(RedactRow, row);
  return replaceFindings(input.text);
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

/** Marks real `⟦` of the input, so that a placeholder can never be mistaken for text. */
const ESCAPED_OPENING = '⟦⟦';

function replaceFindings(input: string): ReturnType<typeof checkRedact> {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const values = new Map<string, string>();
  const findings = findPrivateData(input).map((finding) => {
    const value = input.slice(finding.start, finding.end);
    const known = names.get(`${finding.kind}\0${value}`);
    const count = (counts.get(finding.kind) ?? 0) + (known === undefined ? 1 : 0);
    const placeholder = known ?? `⟦${finding.kind.toUpperCase()}_${count}⟧`;
    counts.set(finding.kind, count);
    names.set(`${finding.kind}\0${value}`, placeholder);
    values.set(placeholder, value);
    return { ...finding, placeholder };
  });
  let redacted = '';
  let at = 0;
  for (const { start, end, placeholder } of findings) {
    redacted += escapeOpening(input.slice(at, start)) + placeholder;
    at = end;
  }
  redacted += escapeOpening(input.slice(at));
  return { redacted, findings, restored: restore(redacted, values) };
}

const escapeOpening = (part: string): string => part.replaceAll('⟦', ESCAPED_OPENING);

function restore(redacted: string, values: ReadonlyMap<string, string>): string {
  return redacted.replace(/⟦⟦|⟦[A-Z_]+_\d+⟧/g, (match) =>
    match === ESCAPED_OPENING ? '⟦' : (values.get(match) ?? match),
  );
}
