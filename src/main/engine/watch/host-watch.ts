import { setTimeout as wait } from 'node:timers/promises';
import type { SourceStatus } from '#shared/contract/status.ts';
import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type FileSource, type FileSourceDeps, startFileSource } from './file-source.ts';
import { createStatusBoard, type StatusBoard } from './source-status.ts';
import { type GlobPlan, parseSurvey, planGlob, type Survey, surveyCommand } from './survey-script.ts';

const SURVEY_TIMEOUT_MS = 15_000;
const SURVEY_BYTES = 4 * 1_048_576;
/** The heartbeat: also with a slower poll, sources are proven alive this often. */
const SLOWEST_SURVEY_SECONDS = 5;
const MOST_SOURCES = 500;

/** The globs of one host. */
export interface HostWatchSpec {
  readonly host: HostId;
  readonly globs: readonly { readonly service: ServiceId; readonly glob: string }[];
  readonly pollIntervalSeconds: number;
}

/** Follows every matching file of one host. */
export interface HostWatch {
  sources(): SourceStatus[];
  stop(): Promise<void>;
}

interface Wanted {
  readonly service: ServiceId;
  readonly plan: GlobPlan;
  readonly board: StatusBoard;
  readonly sources: Map<string, FileSource>;
  surveyed: boolean;
}

/** Starts to look at the host's folders, again and again, and to follow what matches. */
export function startHostWatch(deps: FileSourceDeps, spec: HostWatchSpec): HostWatch {
  const ending = new AbortController();
  const wanted = spec.globs.map((entry) => wantedGlob(deps, spec, entry));
  /** Which name a file was first read under: under another name it is the same file, rotated. */
  const owners = new Map<string, string>();
  const running = keepSurveying(deps, { spec, wanted, owners }, ending.signal);
  const all = () => wanted.flatMap((entry) => [...entry.sources.values()]);
  return {
    sources: () =>
      wanted.flatMap((entry) =>
        (entry.sources.size === 0 ? [entry.board] : [...entry.sources.values()].map((source) => source.board)).map(
          (board) => board.current(),
        ),
      ),
    stop: async () => {
      ending.abort();
      await running;
      await Promise.all(all().map((source) => source.stop()));
    },
  };
}

interface Watched {
  readonly spec: HostWatchSpec;
  readonly wanted: readonly Wanted[];
  readonly owners: Map<string, string>;
}

function wantedGlob(deps: FileSourceDeps, spec: HostWatchSpec, entry: { service: ServiceId; glob: string }): Wanted {
  const { service, glob } = entry;
  const board = createStatusBoard(deps, { key: `${spec.host}:${glob}`, host: spec.host, service, path: glob });
  return { service, plan: planGlob(glob), board, sources: new Map(), surveyed: false };
}

async function keepSurveying(deps: FileSourceDeps, watched: Watched, signal: AbortSignal): Promise<void> {
  const pauseMs = Math.min(watched.spec.pollIntervalSeconds, SLOWEST_SURVEY_SECONDS) * 1_000;
  while (!signal.aborted) {
    const before = new Map(sourcesOf(watched).map((source) => [source, source.readPoint()]));
    try {
      const survey = await takeSurvey(deps, watched, signal);
      if (signal.aborted) return;
      releaseOwners(watched, survey);
      for (const { sources } of watched.wanted)
        for (const [path, source] of sources) claim(watched.owners, source, path);
      for (const entry of watched.wanted) apply(deps, { watched, entry, survey, before });
    } catch (error) {
      if (signal.aborted) return;
      const why = error instanceof Error ? error.message : String(error);
      for (const entry of watched.wanted) if (entry.sources.size === 0) entry.board.set('blind', why);
    }
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

async function takeSurvey(deps: FileSourceDeps, watched: Watched, signal: AbortSignal): Promise<Survey> {
  const argv = surveyCommand(watched.wanted.map((entry) => entry.plan));
  const request = { argv, timeoutMs: SURVEY_TIMEOUT_MS, maxOutputBytes: SURVEY_BYTES };
  const result = await deps.hosts.exec(watched.spec.host, request, signal);
  if (result.timedOut) throw new AppError('timed_out', 'listing the folders of the logs took too long');
  if (result.truncated) throw new AppError('too_large', 'the folders of the logs hold too many files: narrow the glob');
  const survey = parseSurvey(result.stdout.toString('utf8'));
  if (survey !== null) return survey;
  const why = result.stderr.toString('utf8').trim().slice(0, 300);
  throw new AppError('command_failed', `the folders of the logs could not be listed: ${why}`);
}

function apply(
  deps: FileSourceDeps,
  step: {
    watched: Watched;
    entry: Wanted;
    survey: Survey;
    before: ReadonlyMap<FileSource, ReturnType<FileSource['readPoint']>>;
  },
): void {
  const { watched, entry, survey, before } = step;
  const { owners } = watched;
  for (const [path, file] of survey.files) {
    if (!entry.plan.matches(path)) continue;
    if (entry.sources.has(path) || (owners.get(file.fileId) ?? path) !== path) continue;
    if (sourcesOf(watched).length >= MOST_SOURCES) continue;
    owners.set(file.fileId, path);
    entry.sources.set(path, follow(deps, { watched, entry, path }));
  }
  entry.surveyed = true;
  for (const [path, source] of entry.sources) {
    const seen = survey.files.get(path) ?? null;
    const ours = seen !== null && (owners.get(seen.fileId) ?? path) === path;
    source.observe(ours ? seen : null, before.get(source) ?? null);
    claim(owners, source, path);
  }
  if (entry.sources.size === 0) explainAbsence(entry, survey);
}

function follow(deps: FileSourceDeps, step: { watched: Watched; entry: Wanted; path: string }): FileSource {
  const { watched, entry, path } = step;
  const { host } = watched.spec;
  const shared = watched.wanted.some((other) => other !== entry && other.sources.has(path));
  const key = shared ? `${host}:${path}#${entry.service}` : `${host}:${path}`;
  const spec = { key, host, service: entry.service, path };
  const board = key === `${host}:${entry.plan.glob}` ? entry.board : createStatusBoard(deps, spec);
  return startFileSource(deps, { spec, board, fresh: entry.surveyed });
}

function explainAbsence(entry: Wanted, survey: Survey): void {
  const { base } = entry.plan;
  if (survey.denied.has(base))
    entry.board.set('blind', `${base} cannot be read: permission denied for the log-in user`);
  else if (survey.missing.has(base)) entry.board.set('waiting', `${base} does not exist yet`);
  else entry.board.set('waiting', 'no file matches yet');
}

/** A file belongs to the name whose source reads it, and only then: one that was merely seen may turn up under another name. */
function claim(owners: Map<string, string>, source: FileSource, path: string): void {
  for (const fileId of source.fileIds()) if (!owners.has(fileId)) owners.set(fileId, path);
}

/** Forgets files that no name shows any more and nobody holds open: their number may be given to a new file. */
function releaseOwners(watched: Watched, survey: Survey): void {
  const held = new Set(sourcesOf(watched).flatMap((source) => source.fileIds()));
  for (const file of survey.files.values()) held.add(file.fileId);
  for (const fileId of watched.owners.keys()) if (!held.has(fileId)) watched.owners.delete(fileId);
}

function sourcesOf(watched: Watched): FileSource[] {
  return watched.wanted.flatMap((entry) => [...entry.sources.values()]);
}
