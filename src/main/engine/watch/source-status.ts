import type { SourceState, SourceStatus } from '#shared/contract/status.ts';
import type { HostId, ServiceId } from '#shared/domain/ids.ts';
import { type Clock, timestamp } from '../core/clock.ts';
import type { Journal } from '../core/journal.ts';
import type { Logger } from '../core/logger.ts';
import type { Repositories } from '../db/database.ts';

/** Kept in the status; the ledger holds all. */
const SHOWN_GAPS = 20;

/** What a source is. */
export interface SourceSpec {
  /** `host:path`; the service's name is added where two services follow the same file. */
  readonly key: string;
  readonly host: HostId;
  readonly service: ServiceId;
  readonly path: string;
}

export interface StatusDeps {
  readonly repositories: Repositories;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The state of one source, kept true by its owner; changes become events. */
export interface StatusBoard {
  set(state: SourceState, why: string): void;
  heard(): void;
  gotBytes(): void;
  advance(offset: number): void;
  /** How far a long read has come; null when none is under way. */
  progress(progress: SourceStatus['progress']): void;
  /** Opens a blind window, unless one is open. */
  openWindow(why: string): void;
  window(): { readonly from: string; readonly why: string } | null;
  closeWindow(): void;
  current(): SourceStatus;
}

/** Creates the board of one source, in state `connecting`. */
export function createStatusBoard(deps: StatusDeps, spec: SourceSpec): StatusBoard {
  const { clock } = deps;
  const state = {
    state: 'connecting' as SourceState,
    why: '',
    lastByteAt: null as string | null,
    heardAt: null as string | null,
    offset: 0,
    progress: null as SourceStatus['progress'],
    window: null as { from: string; why: string } | null,
  };
  const heard = () => (state.heardAt = timestamp(clock));
  return {
    set: (next, why) => {
      if (state.state === next && state.why === why) return;
      state.state = next;
      state.why = why.slice(0, 1_000);
      record(deps, spec, state);
    },
    heard,
    gotBytes: () => (state.lastByteAt = heard()),
    advance: (offset) => (state.offset = offset),
    progress: (progress) => (state.progress = progress),
    openWindow: (why) => (state.window ??= { from: state.heardAt ?? timestamp(clock), why: why.slice(0, 1_000) }),
    window: () => state.window,
    closeWindow: () => (state.window = null),
    current: () => {
      const { window, ...shown } = state;
      const { key: id, host, service, path } = spec;
      const open = window === null ? [] : [{ ...window, to: null, bytes: null, recovered: false }];
      const kept = deps.repositories.watch.gaps(spec.key, SHOWN_GAPS);
      return { id, host, service, path, ...shown, blindWindows: [...open, ...kept] };
    },
  };
}

function record(deps: StatusDeps, spec: SourceSpec, now: { state: SourceState; why: string }): void {
  try {
    const data = { source: spec.key, state: now.state, why: now.why };
    deps.journal.commit(() => ({ events: [{ incidentId: null, type: 'source_changed', data }] }));
  } catch (error) {
    // The state itself stays true and visible; only its event is missing.
    deps.log.error(`the change of ${spec.key} to ${now.state} could not be recorded`, error);
  }
}
