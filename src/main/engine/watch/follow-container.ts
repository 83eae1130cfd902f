import type { HostId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { HostAccess } from '../hosts/host-access.ts';
import {
  CONTAINER_MARKER,
  type ContainerLook,
  containerBacklogCommand,
  containerLogsCommand,
  containerLookCommand,
  explainAbsence,
  explainContainerTool,
  isAbsent,
  parseContainerLook,
  type SeenContainer,
} from './container-commands.ts';
import { beginningOf, type ContainerPlace, parsePlace, placeAfterBacklog } from './container-place.ts';
import { ContainerReader, streamPlace } from './container-reader.ts';
import type { StreamFeed } from './stream-feed.ts';
import type { FollowOnce, StreamPause } from './stream-source.ts';
import { lookAgain, type ToldEnd, tellLines } from './told-stream.ts';

const LOOK_TIMEOUT_MS = 20_000;
const LOOK_BYTES = 16_384;
/** So many looks in a row that contradict what is heard mean that following has stalled. */
const MOST_STRIKES = 3;

const REPLACED =
  'the container was made anew while it was not followed, and the log of the old one is gone: its end may be lost';

interface Container {
  readonly hosts: HostAccess;
  readonly host: HostId;
  readonly name: string;
  /** How often it is proven that nothing waits to be heard, and that the name still means the same container. */
  readonly heartbeatMs: number;
}

/** What is remembered between goes: a restart of the desk forgets it, and then says what it cannot know. */
interface Memory {
  /** The container and run whose log was read to its end. */
  finished: { readonly id: string; readonly run: string } | null;
}

/** Follows the output of the container of a name, also when it is made anew. */
export function followContainer(container: Container): FollowOnce {
  const memory: Memory = { finished: null };
  return async (feed, signal) => {
    const place = placeOf(feed);
    const look = await lookAtContainer(container, place?.id ?? '', signal);
    if (look.type === 'absent') {
      const pause = explainAbsence(container.name, look.refusals);
      if (place === null && pause.state === 'waiting') keepBeginning(feed, '');
      return pause;
    }
    if (memory.finished?.id === look.id && memory.finished.run === look.run && look.status !== 'running')
      return stopped(look);
    const start = await startPlace({ container, feed, look, place, memory }, signal);
    return follow({ container, feed, look, memory }, start, signal);
  };
}

interface Start {
  readonly place: ContainerPlace;
  readonly lost: string | null;
}

interface Going {
  readonly container: Container;
  readonly feed: StreamFeed;
  readonly look: SeenContainer;
  readonly memory: Memory;
}

/** Where to begin: after some context, at the kept place, or at the first line of a new container. */
async function startPlace(go: Going & { readonly place: ContainerPlace | null }, signal: AbortSignal): Promise<Start> {
  const { feed, look, place, memory } = go;
  if (place === null) return { place: await readBacklog(go, signal), lost: null };
  if (place.id === look.id) return { place, lost: null };
  const fresh = beginningOf(look.id);
  if (place.id === '' || memory.finished?.id === place.id) return { place: fresh, lost: null };
  if (!look.old) return { place: fresh, lost: REPLACED };
  const rest = new ContainerReader(feed, place);
  const argv = containerLogsCommand({ tool: look.tool, id: place.id }, { ...place, follow: false });
  await tell(go, { argv, reader: rest, backlog: false }, signal);
  return { place: fresh, lost: null };
}

async function readBacklog(go: Going, signal: AbortSignal): Promise<ContainerPlace> {
  const reader = new ContainerReader(go.feed, beginningOf(go.look.id));
  await tell(go, { argv: containerBacklogCommand(go.look), reader, backlog: true }, signal);
  return reader.count() === 0 ? beginningOf(go.look.id) : placeAfterBacklog(reader.place());
}

async function tell(
  go: Going,
  request: { argv: readonly [string, ...string[]]; reader: ContainerReader; backlog: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { reader } = request;
  const onLines = (lines: readonly Buffer[]) => reader.take(lines, request.backlog);
  const told = { argv: request.argv, marker: CONTAINER_MARKER, onStart: () => undefined, onLines };
  const end = await tellLines(go.container, told, signal);
  if (end.exitCode !== 0) throw new AppError('command_failed', whyEnded(go.look, end, reader));
}

async function follow(go: Going, { place, lost }: Start, signal: AbortSignal): Promise<StreamPause> {
  const { container, feed, look, memory } = go;
  const reader = new ContainerReader(feed, place);
  const end = await tellLines(
    container,
    {
      argv: containerLogsCommand(look, { ...place, follow: true }),
      marker: CONTAINER_MARKER,
      onStart: () => feed.opened(streamPlace(place), lost),
      onLines: (lines) => reader.take(lines, false),
      watchOver: (both) => heartbeat(go, reader, both),
    },
    signal,
  );
  const gone: StreamPause = { state: 'waiting', why: `the container ${container.name} was removed` };
  if (end.exitCode !== 0) {
    const read = memory.finished?.id === look.id && isAbsent(reader.said() + end.errors);
    return read ? gone : { state: 'blind', why: whyEnded(look, end, reader) };
  }
  const after = await lookAtContainer(container, '', signal);
  const same = after.type === 'there' && after.id === look.id;
  memory.finished = { id: look.id, run: same && after.status !== 'running' ? after.run : '' };
  return same ? stopped(after) : gone;
}

/** Tells silence from a follower that has stalled, and notices that the name means another container now. */
async function heartbeat(go: Going, reader: ContainerReader, signal: AbortSignal): Promise<void> {
  let strikes = 0;
  const look = async (both: AbortSignal) => {
    const before = reader.count();
    const seen = await lookAtContainer(go.container, '', both);
    if (both.aborted) return;
    const same = seen.type === 'there' && seen.id === go.look.id;
    const heard = same && seen.status === 'running' && (seen.lastNanos ?? 0n) <= reader.newest();
    strikes = heard || reader.count() > before ? 0 : strikes + 1;
    if (heard) go.feed.heard();
    if (strikes < MOST_STRIKES) return;
    throw new AppError('timed_out', same ? 'the engine stopped telling new lines' : 'the container is another one now');
  };
  await lookAgain(go.container.heartbeatMs, look, signal);
}

async function lookAtContainer(container: Container, old: string, signal: AbortSignal): Promise<ContainerLook> {
  const argv = containerLookCommand(container.name, old);
  const request = { argv, timeoutMs: LOOK_TIMEOUT_MS, maxOutputBytes: LOOK_BYTES };
  const result = await container.hosts.exec(container.host, request, signal);
  if (result.timedOut) throw new AppError('timed_out', 'the container engine gave no answer in time');
  const look = parseContainerLook(result.stdout.toString('utf8'));
  if (look !== null) return look;
  const why = result.stderr.toString('utf8').trim().slice(0, 300);
  throw new AppError('command_failed', `the container could not be looked at: ${why}`);
}

function placeOf(feed: StreamFeed): ContainerPlace | null {
  const token = feed.cursor()?.token;
  return token === undefined ? null : parsePlace(token);
}

function keepBeginning(feed: StreamFeed, id: string): void {
  feed.keep({ lines: [], place: streamPlace(beginningOf(id)), backlog: true });
}

function stopped(seen: SeenContainer): StreamPause {
  return { state: 'waiting', why: `the container does not run (${seen.status})` };
}

function whyEnded(seen: SeenContainer, end: ToldEnd, reader: ContainerReader): string {
  const said = reader.said().trim() || end.errors.trim();
  const last = said.split('\n').at(-1) ?? '';
  return explainContainerTool(seen.tool, last === '' ? `its logs ended with ${end.exitCode ?? 'a signal'}` : last);
}
