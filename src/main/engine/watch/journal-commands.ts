import { JOURNAL_FIELDS, type JournalEntry, parseJournalEntry } from './journal-entry.ts';

type Argv = readonly [string, ...string[]];

/** The line on standard error that says that journalctl was started. */
export const JOURNAL_MARKER = 'sentry-journal-follows';

const FOLLOW = `echo ${JOURNAL_MARKER} >&2
exec journalctl "$@"`;

const LOOK = `unit=$1 cursor=$2
command -v journalctl >/dev/null 2>&1 || { echo none; exit 0; }
set -- --unit="$unit" --output=json --no-pager --output-fields=PRIORITY --lines=1
if [ -n "$cursor" ]; then printf 'at '; journalctl "$@" --cursor="$cursor"; echo; fi
last=$(journalctl "$@")
printf 'last %s\\n' "$last"
if [ -z "$last" ]; then
  printf 'unit %s\\n' "$(systemctl show --property=LoadState -- "$unit" 2>/dev/null | head -n 1)"
  if [ -z "$(journalctl --output=json --no-pager --output-fields=PRIORITY --lines=1 2>/dev/null)" ]; then echo empty; fi
fi
echo end`;

/** How many entries are read for context when the desk sees a unit for the first time. */
const BACKLOG_ENTRIES = 200;

/** What a look at the journal of one unit showed. */
export type JournalLook =
  | { readonly type: 'none' }
  | { readonly type: 'refused'; readonly why: string }
  | {
      readonly type: 'seen';
      /** Whether systemd of the host knows the unit; null when it was not asked, because the journal holds entries of it. */
      readonly known: boolean | null;
      /** The entry at the cursor that was asked for, or the first one after it. */
      readonly at: JournalEntry | null;
      readonly last: JournalEntry | null;
      /** Whether the journal holds nothing at all, of no unit. */
      readonly empty: boolean;
    };

/** The command of a look; `cursor` is empty when there is none. */
export function lookCommand(unit: string, cursor: string): Argv {
  return ['sh', '-c', LOOK, 'sh', unit, cursor];
}

/** The command that tells the last entries and ends. */
export function backlogCommand(unit: string): Argv {
  return withMarker([...common(unit), `--lines=${BACKLOG_ENTRIES}`]);
}

/**
 * The command that tells all entries from a cursor on, that one included: so it shows whether the cursor still exists
 * (`--after-cursor` would leave out the next entry instead). Without one, all that there are.
 */
export function followCommand(unit: string, cursor: string | null): Argv {
  const from = cursor === null ? '--since=@0' : `--cursor=${cursor}`;
  return withMarker([...common(unit), '--follow', '--no-tail', from]);
}

function common(unit: string): string[] {
  return [`--unit=${unit}`, '--output=json', '--no-pager', '--all', `--output-fields=${JOURNAL_FIELDS.join(',')}`];
}

function withMarker(args: readonly string[]): Argv {
  return ['sh', '-c', FOLLOW, 'sh', ...args];
}

/** Reads what a look told. */
export function parseJournalLook(stdout: string, stderr: string): JournalLook {
  const lines = stdout.split('\n');
  if (lines[0] === 'none') return { type: 'none' };
  const refusal = explainJournal(stderr);
  if (refusal !== null) return { type: 'refused', why: refusal };
  if (!lines.includes('end'))
    return { type: 'refused', why: `journalctl gave no answer: ${stderr.trim().slice(0, 300)}` };
  const state = /^unit LoadState=(\S+)$/m.exec(stdout)?.[1];
  const entryAfter = (head: string) => {
    const line = lines.find((text) => text.startsWith(head));
    return line === undefined ? null : parseJournalEntry(line.slice(head.length));
  };
  const known = state === undefined ? null : state !== 'not-found';
  return { type: 'seen', known, at: entryAfter('at '), last: entryAfter('last '), empty: lines.includes('empty') };
}

/** What journalctl's complaint means and what to do about it; null when it says nothing that matters. */
export function explainJournal(stderr: string): string | null {
  if (/not seeing messages from other users|insufficient permissions|Permission denied/i.test(stderr)) {
    return 'the log-in user may not read the system journal: add it to the group systemd-journal (or adm) on the host';
  }
  if (/unrecognized option|unknown option|invalid option/i.test(stderr)) {
    return 'journalctl of this host is too old: systemd 236 or newer is needed; name a log file instead';
  }
  if (/No journal files were (?:found|opened)|No such boot ID/i.test(stderr)) {
    return 'the host keeps no journal, or none that can be read';
  }
  return null;
}
