import { oc } from '@orpc/contract';
import { z } from 'zod';
import { HostId, ServiceId, Timestamp } from '../domain/ids.ts';
import { Mode } from '../domain/modes.ts';
import { NoInput } from './no-input.ts';

/**
 * `following`: heard within the heartbeat. `connecting`, `blind`: the host cannot be reached or the file
 * cannot be read. `waiting`: the file does not exist yet. `stopped`: the watcher is off.
 */
export const SourceState = z.enum(['connecting', 'following', 'waiting', 'blind', 'stopped']);
export type SourceState = z.infer<typeof SourceState>;

/** A stretch of a source that was not read. `bytes` null means unknown. */
export const BlindWindow = z.object({
  from: Timestamp,
  to: Timestamp.nullable(),
  bytes: z.number().int().nonnegative().nullable(),
  why: z.string().max(1_000),
  recovered: z.boolean(),
});
export type BlindWindow = z.infer<typeof BlindWindow>;

export const SourceStatus = z.object({
  id: z.string().max(4_096),
  host: HostId,
  service: ServiceId,
  path: z.string().max(4_096),
  state: SourceState,
  /** Why it is in this state, in a sentence; empty when it follows. */
  why: z.string().max(1_000),
  lastByteAt: Timestamp.nullable(),
  /** When the follower last proved that it can still hear this source. */
  heardAt: Timestamp.nullable(),
  offset: z.number().int().nonnegative(),
  blindWindows: z.array(BlindWindow).max(100),
  /** While a long first read or the rest of rotated files is read; null otherwise. */
  progress: z
    .object({ readBytes: z.number().int().nonnegative(), totalBytes: z.number().int().nonnegative() })
    .nullable()
    .default(null),
});
export type SourceStatus = z.infer<typeof SourceStatus>;

export const SettingsProblem = z.object({ field: z.string().max(512), message: z.string().max(2_000) });
export type SettingsProblem = z.infer<typeof SettingsProblem>;

/** One glance at the desk. */
export const Status = z.object({
  version: z.string().max(64),
  mode: Mode,
  /** The stop switch, by file or by button. */
  stopped: z.boolean(),
  stopReason: z.string().max(1_000),
  /** Where secrets live: the OS keychain, or memory only until the app ends. */
  secrets: z.enum(['keychain', 'session', 'unavailable']),
  watcher: z.object({ running: z.boolean(), why: z.string().max(1_000), sources: z.array(SourceStatus).max(2_000) }),
  incidents: z.object({
    active: z.number().int().nonnegative(),
    resolved: z.number().int().nonnegative(),
    escalated: z.number().int().nonnegative(),
    ignored: z.number().int().nonnegative(),
  }),
  approvalsPending: z.number().int().nonnegative(),
  cost: z.object({
    windowUsd: z.number().nonnegative(),
    limitUsd: z.number().nonnegative(),
    breaker: z.enum(['closed', 'open']),
    totalUsd: z.number().nonnegative(),
  }),
  provider: z.string().max(64),
  model: z.string().max(128),
  settingsProblems: z.array(SettingsProblem).max(200),
  /** The last event, so that a client can follow from here. */
  lastSeq: z.number().int().nonnegative(),
  /** When the last incident was opened; null when there was none. */
  lastIncidentAt: Timestamp.nullable(),
  startedAt: Timestamp,
  demo: z.boolean(),
  /** Which of the calls of the resource `demo` the host of the engine can carry out; null where it can neither. */
  deskChange: z.enum(['start', 'leave']).nullable(),
  /** Stands for the data folder; a page that sees another one forgets what it showed. */
  desk: z.string().max(64),
});
export type Status = z.infer<typeof Status>;

export const status = {
  get: oc.route({ method: 'GET', path: '/status' }).input(NoInput).output(Status),
};
