import type { LogLine } from '#shared/contract/logs.ts';
import { parseTime } from '../incidents/detection/parse-time.ts';
import { joinLines } from '../incidents/join-lines.ts';
import { createRedaction } from '../incidents/redact-text.ts';
import type { KeptLine } from '../watch/recent-lines.ts';
import type { HandlerDeps } from './handler-deps.ts';

type LineDeps = Pick<HandlerDeps, 'detector' | 'redactor' | 'log'>;

/** Lines as a reader sees them: secrets masked, each with its level; a line that continues a trace is no match by itself. */
export function describeLines(deps: LineDeps, lines: readonly KeptLine[]): LogLine[] {
  const detector = deps.detector();
  const redact = createRedaction(deps);
  // By their running number: offsets begin anew with each file.
  const numbered = lines.map(({ number, text }) => ({ offset: number, text }));
  const heads = new Set(joinLines(numbered, null).records.map((record) => record.offset));
  return lines.map(({ number, offset, at, text }) => {
    const { level, match } = detector.detect(text);
    const stated = parseTime(text, new Date(at));
    const line = { number, offset, at, level, matched: match && heads.has(number), text: redact(text) };
    return stated === null ? line : { ...line, statedAt: stated.at };
  });
}
