import type { SourceStatus } from '#shared/contract/status.ts';
import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { FileSource, FileSourceDeps } from './file-source.ts';
import { ownerKey } from './known-files.ts';
import { createNap, type Nap } from './nap.ts';
import { parseSurvey, type Survey, surveyCommand } from './survey-script.ts';
import { type Owners, readOwners, WatchedGlob } from './watched-glob.ts';

const SURVEY_TIMEOUT_MS = 15_000;
const SURVEY_BYTES = 4 * 1_048_576;
/** The heartbeat: also with a slower poll, sources are proven alive this often. */
const SLOWEST_SURVEY_SECONDS = 5;
/** Where files were rotated lately the next rotation may be near: two between two looks could not be told from one. */
const BUSY_SURVEY_MS = 500;
const BUSY_FOR_MS = 30_000;
/** What took this much longer than it should was a sleep of the machine. */
const SLEEP_MS = 10_000;

/** The globs of one host. */
export interface HostWatchSpec {
  readonly host: HostId;
  readonly globs: readonly { readonly service: ServiceId; readonly glob: string }[];
  readonly pollIntervalSeconds: number;
}

/** Follows every matching file of one host. */
export interface HostWatch {
  sources(): SourceStatus[];
  /** Gives up the long read of a source, by the id of its status. False when it has none. */
  skipToEnd(source: string): boolean;
  /** This machine slept: looks at once and opens every file anew. */
  wake(): void;
  stop(): Promise<void>;
}

interface Watched {
  readonly spec: HostWatchSpec;
  readonly globs: readonly WatchedGlob[];
  readonly owners: Owners;
  readonly nap: Nap;
}

/** Starts to look at the host's folders, again and again, and to follow what matches. */
export function startHostWatch(deps: FileSourceDeps, spec: HostWatchSpec): HostWatch {
  const ending = new AbortController();
  const owners = readOwners(deps, spec.host);
  const globs: WatchedGlob[] = [];
  const shared = { deps, host: spec.host, owners, all: () => globs };
  globs.push(...spec.globs.map((entry) => new WatchedGlob(shared, entry)));
  const nap = createNap(ending.signal);
  const watched = { spec, globs, owners, nap };
  const running = keepSurveying(deps, watched, ending.signal);
  return {
    sources: () => globs.flatMap((glob) => glob.boards().map((board) => board.current())),
    skipToEnd: (id) => sourcesOf(watched).some((source) => source.board.current().id === id && source.skipToEnd()),
    wake: () => nap.end(),
    stop: async () => {
      ending.abort();
      await running;
      await Promise.all(sourcesOf(watched).map((source) => source.stop()));
    },
  };
}

async function keepSurveying(deps: FileSourceDeps, watched: Watched, signal: AbortSignal): Promise<void> {
  const now = () => deps.clock.now().getTime();
  while (!signal.aborted) {
    const begun = now();
    await surveyOnce(deps, watched, signal);
    const surveyed = now();
    const pauseMs = pauseOf(watched, surveyed);
    const woken = await watched.nap.sleep(pauseMs);
    const slept = surveyed - begun > SURVEY_TIMEOUT_MS + SLEEP_MS || now() - surveyed > pauseMs + SLEEP_MS;
    if ((!slept && !woken) || signal.aborted) continue;
    const why = woken ? 'this machine slept' : 'this machine slept, or its clock was changed';
    for (const source of sourcesOf(watched)) source.reopen(why);
  }
}

function pauseOf(watched: Watched, now: number): number {
  const usual = Math.min(watched.spec.pollIntervalSeconds, SLOWEST_SURVEY_SECONDS) * 1_000;
  const busy = sourcesOf(watched).some((source) => now - source.turnedAt() < BUSY_FOR_MS);
  return busy ? Math.min(usual, BUSY_SURVEY_MS) : usual;
}

async function surveyOnce(deps: FileSourceDeps, watched: Watched, signal: AbortSignal): Promise<void> {
  const { globs } = watched;
  const before = new Map(sourcesOf(watched).map((source) => [source, source.readPoint()]));
  try {
    const survey = await takeSurvey(deps, watched, signal);
    if (signal.aborted) return;
    releaseOwners(watched, survey);
    for (const glob of globs) glob.claim();
    for (const glob of globs) glob.apply(survey, before);
  } catch (error) {
    if (signal.aborted) return;
    for (const glob of globs) glob.failed(error instanceof Error ? error.message : String(error));
  }
}

async function takeSurvey(deps: FileSourceDeps, watched: Watched, signal: AbortSignal): Promise<Survey> {
  const argv = surveyCommand(watched.globs.map((glob) => glob.plan));
  const request = { argv, timeoutMs: SURVEY_TIMEOUT_MS, maxOutputBytes: SURVEY_BYTES };
  const result = await deps.hosts.exec(watched.spec.host, request, signal);
  if (result.timedOut) throw new AppError('timed_out', 'listing the folders of the logs took too long');
  if (result.truncated) throw new AppError('too_large', 'the folders of the logs hold too many files: narrow the glob');
  const survey = parseSurvey(result.stdout.toString('utf8'));
  if (survey !== null) return survey;
  const why = result.stderr.toString('utf8').trim().slice(0, 300);
  throw new AppError('command_failed', `the folders of the logs could not be listed: ${why}`);
}

/** Forgets files that no name shows any more and nobody knows: their number may be given to a new file. */
function releaseOwners(watched: Watched, survey: Survey): void {
  const held = new Set(sourcesOf(watched).flatMap((source) => source.owned()));
  for (const file of survey.files.values()) held.add(ownerKey(file));
  for (const key of watched.owners.keys()) if (!held.has(key)) watched.owners.delete(key);
}

function sourcesOf(watched: Watched): FileSource[] {
  return watched.globs.flatMap((glob) => [...glob.sources.values()]);
}
