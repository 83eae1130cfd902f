import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import {
  backlogCommand,
  explainJournal,
  followCommand,
  JOURNAL_MARKER,
  type JournalLook,
  lookCommand,
  parseJournalLook,
} from './journal-commands.ts';
import { isSameEntry } from './journal-entry.ts';
import { JournalReader } from './journal-reader.ts';
import type { StreamFeed } from './stream-feed.ts';
import type { FollowOnce, StreamPause } from './stream-source.ts';
import { lookAgain, tellLines } from './told-stream.ts';

const LOOK_TIMEOUT_MS = 20_000;
const LOOK_BYTES = 65_536;
/** So many looks in a row that show an entry which did not come mean that following has stalled. */
const MOST_STRIKES = 3;

/** Kept before the first entry of a unit: whatever comes is new, also after a restart of the desk. */
const FROM_THE_BEGINNING = 'beginning';
const GONE =
  'the journal no longer holds the place where reading had stopped: it was vacuumed, and what stood between is lost';

interface Unit {
  readonly hosts: HostAccess;
  readonly host: HostId;
  readonly unit: string;
  /** How often it is proven that nothing waits to be heard. */
  readonly heartbeatMs: number;
}

/** Follows what the journal of a host holds of one unit. */
export function followJournal(unit: Unit): FollowOnce {
  return async (feed, signal) => {
    const kept = feed.cursor()?.token ?? null;
    const place = kept === FROM_THE_BEGINNING ? null : kept;
    const look = await lookAtJournal(unit, place, signal);
    if (look.type === 'none')
      return { state: 'blind', why: 'journalctl is not on this host: it keeps no journal; name a log file instead' };
    if (look.type === 'refused') return { state: 'blind', why: look.why };
    const reader = new JournalReader(feed, place);
    if (kept === null && look.last === null)
      feed.keep({ lines: [], place: reader.keptPlace(FROM_THE_BEGINNING), backlog: true });
    if (look.empty) return { state: 'waiting', why: 'the journal of the host is empty' };
    if (look.last === null && look.known === false && place === null)
      return {
        state: 'waiting',
        why: `systemd of the host knows no unit ${unit.unit}, and its journal holds nothing of it`,
      };
    if (kept === null && look.last !== null) await readBacklog(unit, reader, signal);
    const from = reader.place();
    const found = from === null || kept === null || (look.at !== null && isSameEntry(look.at.cursor, from));
    return follow(unit, { feed, reader, lost: found ? null : GONE }, signal);
  };
}

async function lookAtJournal(unit: Unit, place: string | null, signal: AbortSignal): Promise<JournalLook> {
  const request = { argv: lookCommand(unit.unit, place ?? ''), timeoutMs: LOOK_TIMEOUT_MS, maxOutputBytes: LOOK_BYTES };
  const result = await unit.hosts.exec(unit.host, request, signal);
  if (result.timedOut) throw new AppError('timed_out', 'journalctl gave no answer in time');
  return parseJournalLook(result.stdout.toString('utf8'), result.stderr.toString('utf8'));
}

async function readBacklog(unit: Unit, reader: JournalReader, signal: AbortSignal): Promise<void> {
  const argv = backlogCommand(unit.unit);
  const onLines = (lines: readonly Buffer[]) => reader.take(lines, true);
  const end = await tellLines(unit, { argv, marker: JOURNAL_MARKER, onStart: () => undefined, onLines }, signal);
  reader.flush(true);
  if (end.exitCode !== 0) throw new AppError('command_failed', whyEnded(end));
}

interface Following {
  readonly feed: StreamFeed;
  readonly reader: JournalReader;
  /** What is known to be missing before the place to go on from. */
  readonly lost: string | null;
}

async function follow(unit: Unit, { feed, reader, lost }: Following, signal: AbortSignal): Promise<StreamPause> {
  const from = reader.place();
  const argv = followCommand(unit.unit, from);
  reader.expect(lost === null ? from : null, GONE);
  const onStart = () => feed.opened(reader.keptPlace(FROM_THE_BEGINNING), lost);
  const onLines = (lines: readonly Buffer[]) => reader.take(lines, false);
  const watchOver = (both: AbortSignal) => heartbeat(unit, { feed, reader }, both);
  const end = await tellLines(unit, { argv, marker: JOURNAL_MARKER, onStart, onLines, watchOver }, signal);
  return { state: 'blind', why: whyEnded(end) };
}

/** Tells silence from a follower that has stalled: the last entry of the unit must be the last one that came. */
async function heartbeat(
  unit: Unit,
  { feed, reader }: Pick<Following, 'feed' | 'reader'>,
  signal: AbortSignal,
): Promise<void> {
  let strikes = 0;
  const look = async (both: AbortSignal) => {
    const before = reader.count();
    const seen = await lookAtJournal(unit, null, both);
    if (both.aborted) return;
    if (seen.type !== 'seen')
      throw new AppError('command_failed', seen.type === 'none' ? 'journalctl is gone' : seen.why);
    reader.flush(false);
    const last = reader.place();
    const heard = seen.last === null || (last !== null && isSameEntry(seen.last.cursor, last));
    strikes = heard || reader.count() > before ? 0 : strikes + 1;
    if (strikes >= MOST_STRIKES) throw new AppError('timed_out', 'journalctl stopped telling new entries');
    if (heard) feed.heard();
  };
  await lookAgain(unit.heartbeatMs, look, signal);
}

function whyEnded(end: { readonly exitCode: number | null; readonly errors: string }): string {
  const last = end.errors.trim().split('\n').at(-1) ?? '';
  return explainJournal(end.errors) ?? `journalctl ended with ${end.exitCode ?? 'a signal'}: ${last.slice(0, 300)}`;
}
