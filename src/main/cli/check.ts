import { once } from 'node:events';
import { z } from 'zod';
import {
  checkCommand,
  checkInjection,
  checkPatch,
  checkPath,
  checkRedact,
  checkUrl,
} from '../engine/guard/check-kinds.ts';
import { loadPolicies } from '../engine/guard/load-policies.ts';
import type { ClosedFiles } from '../engine/guard/policies/closed-files.ts';
import { evaluateKnownHosts, KnownHostsQuestion } from '../engine/hosts/evaluate-known-hosts.ts';
import { checkDetect } from '../engine/incidents/detection/check-detect.ts';
import { createDetector } from '../engine/incidents/detection/create-detector.ts';
import { type CliContext, type Task, UsageError } from './cli-context.ts';

/** Judges one parsed row; throws for a row that it cannot read. */
type Judge = (row: unknown) => object;

const MAX_LINE_BYTES = 16 * 1024 * 1024;
const Row = z.looseObject({ id: z.union([z.string(), z.number()]) });
const TextRow = z.looseObject({ text: z.string() });

/** The product's judgement on rows of the operator's: JSON Lines in, JSON Lines out, order kept. */
export const checkTask: Task<{ kind: string }> = async (context, { kind }) => {
  const { closedFiles } = await loadPolicies(context.paths.resourcesDir);
  const known = judges(closedFiles);
  const judge = known[kind];
  if (judge === undefined) {
    throw new UsageError(`unknown kind "${kind}"; the kinds are ${Object.keys(known).join(', ')}`);
  }
  for await (const line of linesOf(context.stdin)) {
    if (line.trim() === '') continue;
    const written = context.stdout.write(`${JSON.stringify(judgeLine(line, judge))}\n`);
    if (!written) await once(context.stdout, 'drain');
  }
  return 0;
};

function judges(closedFiles: ClosedFiles): Readonly<Record<string, Judge>> {
  const detector = createDetector({ patterns: [] });
  return {
    injection: checkInjection,
    redact: checkRedact,
    command: checkCommand,
    path: checkPath,
    url: checkUrl,
    patch: (row) => checkPatch(row, closedFiles),
    hostkey: (row) => evaluateKnownHosts(readQuestion(readText(row))),
    detect: (row) => checkDetect(readText(row), detector),
  };
}

/** The answer to one line; a row that cannot be read is answered with its id, where it has one, and why. */
export function judgeLine(line: string, judge: Judge): object {
  let id: unknown = null;
  try {
    const row: unknown = JSON.parse(line);
    const known = Row.safeParse(row);
    if (!known.success) throw new Error('id: must be a text or a number');
    id = known.data.id;
    return { id, ...judge(row) };
  } catch (error) {
    const message =
      error instanceof SyntaxError
        ? 'the line is not valid JSON'
        : error instanceof Error
          ? error.message
          : String(error);
    return { id, error: message };
  }
}

function readQuestion(text: string): KnownHostsQuestion {
  const parsed = KnownHostsQuestion.safeParse(parseQuestion(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`text: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}`);
}

function parseQuestion(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('text: is not valid JSON');
  }
}

function readText(row: unknown): string {
  const parsed = TextRow.safeParse(row);
  if (!parsed.success) throw new Error('text: must be a text');
  return parsed.data.text;
}

/** Lines by LF alone: JSON text may hold other line separators. */
async function* linesOf(stdin: CliContext['stdin']): AsyncGenerator<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of stdin) {
    rest = Buffer.concat([rest, Buffer.from(chunk as Uint8Array)]);
    let start = 0;
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10, start)) {
      yield rest.toString('utf8', start, end);
      start = end + 1;
    }
    rest = rest.subarray(start);
    if (rest.length > MAX_LINE_BYTES) throw new UsageError('stdin: a line is longer than 16 MiB');
  }
  if (rest.length > 0) yield rest.toString('utf8');
}
