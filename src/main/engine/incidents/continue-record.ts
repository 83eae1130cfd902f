/** What a record is in the middle of. */
export type Within =
  | 'plain'
  | 'jul'
  | 'postgres'
  | 'python'
  | 'python_end'
  | 'python_chain'
  | 'go'
  | 'rust'
  | 'sanitizer';

/** How far a record has come; small enough to be kept between batches. */
export interface Progress {
  readonly within: Within;
  /** Whether its first line begins with a time: then its source writes one on every record. */
  readonly stamped: boolean;
  /** What its first line speaks of: a trace behind an error is its own, one of Java also behind a warning. */
  readonly leads: 'error' | 'warning' | null;
  /** What a database writes before the level, without times: lines of the same process continue each other. */
  readonly process: string;
  readonly lines: number;
}

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const STAMP = String.raw`(?:<\d{1,3}>)?(?:\d{1,2} )?[[(]?(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T _]|(?:\w{3},? )?${MONTH}[a-z]{0,6} {1,2}\d{1,2},? |\d{1,2}[-/ ]${MONTH}[-/ ]\d{4}[ :T]|\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})? \d\d:|\d\d:\d\d:\d\d|\d{6} {1,2}\d{1,2}:?\d{2}|1\d{9}(?:\.\d{1,9})?[\s:]|[IWEF]\d{4} \d\d:|[DIWEF], \[\d{4}-)`;
const STAMPED = new RegExp(`^${STAMP}`);
const JSON_OBJECT = /^\{\s?"/;
const OWN_LEVEL =
  /^\s+(?:\[?\d{2,4}[-/:.]\d|[[<(]?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL)\b[\]>)]?[\s:|])/;
const LED_BY_LEVEL =
  /^[[<(]?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL|PANIC|LOG|fail|crit|warn|info|dbug|trce)\b/;
const SPEAKS_OF_ERROR = /\b(?:ERROR|CRITICAL|FATAL|SEVERE|PANIC|Error|Exception|error|exception|crit)\b/;
const WARNS = /\bWARN(?:ING)?\b/;

const TRACEBACK = /^(?:\s{0,8}\+ Exception Group )?Traceback \(most recent call last\):?/;
const CHAINED = /^(?:During handling of the above exception|The above exception was the direct cause)/;
const PYTHON_END = /^(?:[A-Za-z_][\w.]{0,200}(?::|$)|\S{1,500}:\d{1,7}:in [`'])/;
const BEGINS_TROUBLE = /^(?:panic: |fatal error: |thread '|Unhandled |Uncaught |PHP |==\d|Error\b|\w+Error\b)/;

const JAVA =
  /^(?:Caused by: |Suppressed: |Wrapped by: |at [\w.$/<>]{3,300}\(|\s{0,20}\.\.\. \d{1,6} (?:more|common frames omitted))/;
const JAVA_EXCEPTION =
  /^(?:[a-z_][\w$]{0,60}\.){1,12}[A-Z][\w$]{0,100}(?:Exception|Error|Throwable|Failure)(?:: .{0,8192})?$/;
const DOTNET = /^--- End of (?:inner exception )?stack trace/;
const PHP = /^(?:Stack trace:$|#\d{1,4} |Next [\w\\]{1,200}(?:Exception|Error)\b)/;
const CLOSERS = /^[}\])]{1,8}[,;]?$/;
const GO_FRAME =
  /^(?:goroutine \d+ \[|[\w./*()[\]{}-]{1,300}\(.{0,300}\)(?: in goroutine \d+)?$|created by |exit status \d|\[signal |r[0-9a-z]{1,5} {1,5}0x|panic: )/;
const RUST = /^(?:note: |stack backtrace:)/;
const SANITIZER_END = /^(?:==\d{1,9}==ABORTING|={10,})/;

const JUL_HEAD = new RegExp(
  String.raw`^${MONTH}[a-z]{0,6} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M [\w.$<>]{1,200}(?: [\w$<>]{1,100})?$`,
);
const JUL_MESSAGE = /^(?:SEVERE|WARNING|INFO|CONFIG|FINE|FINER|FINEST): /;
const POSTGRES = /(?:^|[\s\]])(?:LOG|NOTICE|WARNING|ERROR|FATAL|PANIC): {2}/;
const POSTGRES_MORE = /(?:^|[\s\]])(?:DETAIL|HINT|STATEMENT|CONTEXT|QUERY|LOCATION): {2}/;

function isStamped(line: string): boolean {
  return STAMPED.test(line) || JSON_OBJECT.test(line);
}

/** What stands before the level, without what changes with the time or the line. */
function processOf(line: string, level: RegExp): string {
  const before = line.slice(0, level.exec(line)?.index ?? 0).slice(0, 200);
  return before.replace(/\d{1,4}([-:./]\d{1,2}){1,2}([.,]\d{1,9})?/g, '').replace(/\[\d{1,9}-\d{1,9}\]/g, '');
}

function begunWithin(line: string): Within {
  if (TRACEBACK.test(line)) return 'python';
  if (/^(?:panic: |fatal error: |SIG[A-Z]{2,6}: )/.test(line)) return 'go';
  if (/^thread '.{0,200}' (?:\(\d{1,9}\) )?panicked at /.test(line)) return 'rust';
  if (/^(?:==\d{1,9}==ERROR: |WARNING: |ERROR: )\w{1,40}Sanitizer\b/.test(line)) return 'sanitizer';
  if (JUL_HEAD.test(line)) return 'jul';
  return POSTGRES.test(line.slice(0, 300)) ? 'postgres' : 'plain';
}

function leadOf(line: string): Progress['leads'] {
  if (SPEAKS_OF_ERROR.test(line)) return 'error';
  return WARNS.test(line) ? 'warning' : null;
}

/** How a record begins with this line. */
export function beginRecord(line: string): Progress {
  const within = begunWithin(line);
  return {
    within,
    stamped: isStamped(line),
    leads: leadOf(line.slice(0, 2_000)),
    process: within === 'postgres' ? processOf(line, POSTGRES) : '',
    lines: 1,
  };
}

function withinPython(line: string, open: Progress): Within | null {
  if (CHAINED.test(line)) return 'python_chain';
  if (TRACEBACK.test(line)) return open.within === 'python_end' ? null : 'python';
  if (line.trim() === '') return open.within;
  if (open.within === 'python') return PYTHON_END.test(line) ? 'python_end' : null;
  // Where every record has a time, a line without one is more of the text of the exception.
  const more = open.within === 'python_end' && open.stamped && !LED_BY_LEVEL.test(line) && !BEGINS_TROUBLE.test(line);
  return more ? 'python_end' : null;
}

function withinRust(line: string, open: Progress): Within | null {
  const isMessage = open.lines === 1 && line !== '' && !LED_BY_LEVEL.test(line);
  return isMessage || RUST.test(line) ? 'rust' : null;
}

/** Lines that a trace of the kind that is open goes on with, beside indented ones. */
function goesOn(line: string, open: Progress): Within | null {
  switch (open.within) {
    case 'python':
    case 'python_end':
    case 'python_chain':
      return withinPython(line, open);
    case 'go':
      return line === '' || GO_FRAME.test(line) ? 'go' : null;
    case 'rust':
      return withinRust(line, open);
    case 'sanitizer':
      return SANITIZER_END.test(line) ? 'plain' : 'sanitizer';
    case 'jul':
      return open.lines === 1 && JUL_MESSAGE.test(line) ? 'plain' : null;
    case 'postgres':
    case 'plain':
      return null;
    default:
      return open.within satisfies never;
  }
}

/** Lines that continue whatever is open. */
function continues(line: string, open: Progress): Within | null {
  if (/^goroutine \d{1,12} \[/.test(line)) return 'go';
  if (TRACEBACK.test(line)) return open.leads === 'error' && open.lines === 1 ? 'python' : null;
  if (CHAINED.test(line)) return 'python_chain';
  if (/^\s+\S/.test(line)) return open.within;
  if (JAVA_EXCEPTION.test(line)) return open.leads !== null && open.stamped && open.lines === 1 ? open.within : null;
  return JAVA.test(line) || DOTNET.test(line) || PHP.test(line) || CLOSERS.test(line) ? open.within : null;
}

/** How a record goes on with this line; null when the line begins something new. */
export function continueRecord(line: string, open: Progress): Progress | null {
  if (open.within === 'postgres' && POSTGRES_MORE.test(line.slice(0, 300))) {
    const same = processOf(line, POSTGRES_MORE) === open.process;
    return same ? { ...open, lines: open.lines + 1 } : null;
  }
  if (isStamped(line) || OWN_LEVEL.test(line)) return null;
  const indented = /^\s+\S/.test(line) && !TRACEBACK.test(line);
  const within = (indented ? null : goesOn(line, open)) ?? continues(line, open);
  return within === null ? null : { ...open, within, lines: open.lines + 1 };
}

/** Whether a record begins with this line whatever stands before it; false when that is not certain. */
export function beginsAnew(line: string): boolean {
  return (isStamped(line) || OWN_LEVEL.test(line)) && !POSTGRES_MORE.test(line.slice(0, 300));
}
