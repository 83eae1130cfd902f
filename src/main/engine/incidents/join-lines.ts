import type { RawLine } from '../watch/line-intake.ts';

/** A line with the lines that continue it: a stack trace belongs to the line that began it. */
export interface LogRecord {
  /** Byte offset of the first line. */
  readonly offset: number;
  readonly text: string;
  /** True when it continues the last record of the batch before. */
  readonly continues: boolean;
}

/** Where joining stands at the end of a batch; null before the first line of a source. */
export interface JoinState {
  /** The shape of the trace that the last record is in the middle of. */
  readonly within: 'plain' | 'python' | 'go';
}

const MOST_LINES = 400;
const LONGEST = 64 * 1_024;

const JAVA = /^(?:Caused by: |Suppressed: |\s*\.\.\. \d+ (?:more|common frames omitted))/;
const TRACEBACK = /^Traceback \(most recent call last\):?/;
const CHAINED = /^(?:During handling of the above exception|The above exception was the direct cause)/;
const GO_FRAME =
  /^(?:goroutine \d+ \[|[\w./*()[\]{}-]{1,300}\(.{0,300}\)(?: in goroutine \d+)?$|created by |exit status \d)/;
const OWN_LEVEL =
  /^\s+(?:\[?\d{2,4}[-/:.]\d|[[<(]?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL)\b[\]>)]?[\s:|])/;
const PYTHON_END = /^(?:[A-Za-z_][\w.]*(?:Error|Exception|Warning|Interrupt|Exit|Iteration|Group)?)(?::|$)/;
const LEADS_TO_TRACE = /\b(?:ERROR|CRITICAL|FATAL|Exception|error)\b/;

interface Open {
  offset: number;
  lines: string[];
  continues: boolean;
  within: JoinState['within'];
}

/** What of a trace goes on with this line; null when the line begins something new. */
function continuation(line: string, open: Pick<Open, 'within'>, head: string): JoinState['within'] | null {
  if (open.within === 'go' && (line === '' || GO_FRAME.test(line))) return 'go';
  if (/^goroutine \d+ \[/.test(line)) return 'go';
  if (/^\s+\S/.test(line)) return OWN_LEVEL.test(line) ? null : open.within;
  if (open.within === 'python') {
    if (line === '' || CHAINED.test(line) || TRACEBACK.test(line)) return 'python';
    return PYTHON_END.test(line) ? 'plain' : null;
  }
  if (TRACEBACK.test(line) && LEADS_TO_TRACE.test(head)) return 'python';
  if (CHAINED.test(line)) return 'python';
  return JAVA.test(line) ? open.within : null;
}

function begins(line: string): JoinState['within'] {
  if (TRACEBACK.test(line)) return 'python';
  return /^(?:panic: |fatal error: )/.test(line) ? 'go' : 'plain';
}

function close(open: Open): LogRecord {
  return { offset: open.offset, text: open.lines.join('\n').slice(0, LONGEST), continues: open.continues };
}

/** Joins lines to records. Nothing is held back: what continues the batch before comes as a record of its own that says so. */
export function joinLines(
  lines: readonly RawLine[],
  before: JoinState | null,
): { records: readonly LogRecord[]; state: JoinState | null } {
  const opened: Open[] = [];
  for (const { offset, text } of lines) {
    const open = opened.at(-1);
    const within = open?.within ?? before?.within;
    const goesOn = within === undefined ? null : continuation(text, { within }, open?.lines[0] ?? '');
    if (open !== undefined && goesOn !== null && open.lines.length < MOST_LINES) {
      open.lines.push(text);
      open.within = goesOn;
    } else if (text !== '' || goesOn !== null) {
      opened.push({
        offset,
        lines: [text],
        continues: open === undefined && goesOn !== null,
        within: goesOn ?? begins(text),
      });
    }
  }
  const last = opened.at(-1);
  return { records: opened.map(close), state: last === undefined ? before : { within: last.within } };
}
