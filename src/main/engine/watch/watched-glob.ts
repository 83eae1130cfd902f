import { basename, dirname } from 'node:path';
import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import type { SeenFile } from './decide-rotation.ts';
import type { FileSource, FileSourceDeps, ReadPoint } from './file-source.ts';
import { startFileSource } from './followed-file.ts';
import { ownerKey, parseReadState } from './known-files.ts';
import { isBehind, packingOf } from './rotation-names.ts';
import { createStatusBoard, type StatusBoard } from './source-status.ts';
import { type GlobPlan, planGlob, type Survey } from './survey-script.ts';

/** Files that are followed on one host at most. */
const MOST_SOURCES = 500;
/** A glob's source is let go of when its name was gone this long and nothing came of its file. */
const RETIRED_AFTER_MS = 60_000;

/** Which name a file was first read under, by `ownerKey`: under another name it is the same file, rotated. */
export type Owners = Map<string, string>;

/** What the globs of one host share. */
export interface GlobDeps {
  readonly deps: FileSourceDeps;
  readonly host: HostId;
  readonly owners: Owners;
  readonly all: () => readonly WatchedGlob[];
}

/** One glob of a service, and the files that match it. */
export class WatchedGlob {
  readonly service: ServiceId;
  readonly plan: GlobPlan;
  readonly sources = new Map<string, FileSource>();
  readonly #shared: GlobDeps;
  readonly #board: StatusBoard;
  readonly #missingSince = new Map<string, number>();
  /** Kept once every file that was there at first is followed: what appears later is new, also for the next engine. */
  #known: boolean;
  #surveyed: boolean;
  #goneFollowed = false;
  #left = 0;

  constructor(shared: GlobDeps, entry: { readonly service: ServiceId; readonly glob: string }) {
    const { deps, host } = shared;
    this.#shared = shared;
    this.service = entry.service;
    this.plan = planGlob(entry.glob);
    this.#board = createStatusBoard(deps, {
      key: `${host}:${entry.glob}`,
      host,
      service: entry.service,
      path: entry.glob,
    });
    this.#known = deps.repositories.watch.cursor(this.#knownKey()) !== null;
    this.#surveyed = this.#known;
  }

  boards(): StatusBoard[] {
    const boards = [...this.sources.values()].map((source) => source.board);
    return boards.length === 0 || this.#left > 0 ? [...boards, this.#board] : boards;
  }

  /** The host could not be asked. */
  failed(why: string): void {
    if (this.sources.size === 0) this.#board.set('blind', why);
  }

  /** Starts sources for new files, tells the others what their names show, and lets go of those that are gone. */
  apply(survey: Survey, before: ReadonlyMap<FileSource, ReadPoint | null>): void {
    this.#left = 0;
    for (const [path, file] of survey.files) if (this.#isNew(path, file, survey)) this.#follow(path, file);
    this.#surveyed = true;
    if (!this.#goneFollowed) this.#followGone(survey);
    for (const [path, source] of this.sources) {
      const seen = survey.files.get(path) ?? null;
      const ours = seen !== null && this.#ownerOf(seen, path) === path;
      source.observe(ours ? seen : null, before.get(source) ?? null);
      this.claim();
      this.#retire(path, source, seen !== null);
    }
    this.#explain(survey);
    this.#markKnown();
  }

  /** A file belongs to the name whose source reads it. */
  claim(): void {
    const { owners } = this.#shared;
    for (const [path, source] of this.sources) {
      for (const key of source.owned()) if (!owners.has(key)) owners.set(key, path);
    }
  }

  #isNew(path: string, file: SeenFile, survey: Survey): boolean {
    if (!this.plan.matches(path) || this.sources.has(path) || this.#ownerOf(file, path) !== path) return false;
    if (this.#isRotated(path, survey)) return false;
    if (this.#shared.all().reduce((sum, glob) => sum + glob.sources.size, 0) < MOST_SOURCES) return true;
    this.#left += 1;
    return false;
  }

  /** `app.log.1` beside `app.log`, and whatever is compressed, is read as part of another file if at all. */
  #isRotated(path: string, survey: Survey): boolean {
    if (path === this.plan.glob) return false;
    if (packingOf(path) !== null) return true;
    const folder = dirname(path);
    const siblings = [...survey.files.keys(), ...this.sources.keys()];
    return siblings.some((other) => {
      return this.plan.matches(other) && dirname(other) === folder && isBehind(basename(other), basename(path));
    });
  }

  #ownerOf(file: SeenFile, path: string): string {
    return this.#shared.owners.get(ownerKey(file)) ?? path;
  }

  #follow(path: string, file: SeenFile | null): void {
    const { deps, host, owners, all } = this.#shared;
    const taken = all().some((other) => other !== this && other.sources.has(path));
    const key = taken ? `${host}:${path}#${this.service}` : `${host}:${path}`;
    const spec = { key, host, service: this.service, path };
    const board = key === `${host}:${this.plan.glob}` ? this.#board : createStatusBoard(deps, spec);
    if (file !== null) owners.set(ownerKey(file), path);
    const others = () =>
      new Set([...owners].flatMap(([id, owner]) => (owner !== path && this.#holds(owner, id) ? [id] : [])));
    this.sources.set(path, startFileSource(deps, { spec, board, fresh: this.#surveyed ? file : null, taken: others }));
  }

  /** Without a time of birth a number may be another file's by now, unless its source holds it open. */
  #holds(owner: string, id: string): boolean {
    if (!id.endsWith('@')) return true;
    return this.#shared.all().some((glob) => glob.sources.get(owner)?.owned().includes(id) === true);
  }

  /** Names that were followed before this engine began and show nothing now: their rest may lie in a rotated file. */
  #followGone(survey: Survey): void {
    this.#goneFollowed = true;
    const { deps, host } = this.#shared;
    for (const { source } of deps.repositories.watch.cursors(`${host}:/`)) {
      const path = pathOf(source, host);
      if (path !== this.plan.glob && !this.plan.matches(path)) continue;
      if (!this.sources.has(path) && !survey.files.has(path)) this.#follow(path, null);
    }
  }

  #retire(path: string, source: FileSource, seen: boolean): void {
    const { deps, host } = this.#shared;
    const now = deps.clock.now().getTime();
    const since = this.#missingSince.get(path) ?? now;
    if (seen) this.#missingSince.delete(path);
    else this.#missingSince.set(path, since);
    const { lastByteAt, state } = source.board.current();
    const heard = lastByteAt === null ? 0 : Date.parse(lastByteAt);
    if (seen || path === this.plan.glob || now - Math.max(since, heard) < RETIRED_AFTER_MS || state === 'blind') return;
    this.#missingSince.delete(path);
    this.sources.delete(path);
    const key = `${host}:${path}`;
    void source.stop().then(() => deps.journal.commit(() => (deps.repositories.watch.dropCursor(key), {})));
  }

  #explain(survey: Survey): void {
    const { base } = this.plan;
    if (this.#left > 0) {
      const why = `${this.#left} more files match than the ${MOST_SOURCES} that are followed on a host: narrow the glob`;
      this.#board.set('blind', why);
    } else if (this.sources.size > 0) return;
    else if (survey.denied.has(base))
      this.#board.set('blind', `${base} cannot be read: permission denied for the log-in user`);
    else if (survey.missing.has(base)) this.#board.set('waiting', `${base} does not exist yet`);
    else this.#board.set('waiting', 'no file matches yet');
  }

  #markKnown(): void {
    if (this.#known) return;
    const { watch } = this.#shared.deps.repositories;
    if ([...this.sources.values()].some((source) => source.readPoint() === null)) return;
    this.#known = true;
    const cursor = { source: this.#knownKey(), fileId: '', offset: 0 };
    this.#shared.deps.journal.commit(() => (watch.saveCursor(cursor), {}));
  }

  #knownKey(): string {
    return `glob ${this.#shared.host}:${this.plan.glob}#${this.service}`;
  }
}

/** Whose files are whose, as the last engine left it. */
export function readOwners(deps: FileSourceDeps, host: HostId): Owners {
  const owners: Owners = new Map();
  for (const { source, anchor = '', token = '', ...cursor } of deps.repositories.watch.cursors(`${host}:/`)) {
    const path = pathOf(source, host);
    const { current, past } = parseReadState({ ...cursor, anchor, token }, path);
    for (const file of [current, ...past]) if (file.born !== '') owners.set(ownerKey(file), path);
  }
  return owners;
}

function pathOf(source: string, host: HostId): string {
  return source.slice(host.length + 1).replace(/#[^#/]*$/, '');
}
