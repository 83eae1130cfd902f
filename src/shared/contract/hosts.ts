import { oc } from '@orpc/contract';
import { z } from 'zod';
import { HostId, IncidentId, ServiceId, Timestamp } from '../domain/ids.ts';
import { HostSettings, ServiceSettings } from '../domain/settings.ts';
import { NoInput } from './no-input.ts';

const sentence = z.string().max(2_000);

/** A public host key as a person compares it. */
export const ShownKey = z.object({ type: z.string().max(64), fingerprint: z.string().max(128) });
export type ShownKey = z.infer<typeof ShownKey>;

/** Why no agent works on a host: it showed another key than the pinned one. */
export const HostFreeze = z.object({
  since: Timestamp,
  incidentId: IncidentId,
  pinned: z.string().max(128),
  presented: ShownKey,
});
export type HostFreeze = z.infer<typeof HostFreeze>;

/** A host of the settings with its live state. */
export const HostView = z.object({
  host: HostSettings,
  connection: z.enum(['idle', 'connecting', 'connected', 'failed']),
  /** Why it is not connected, in a sentence; empty otherwise. */
  why: sentence,
  /** Since when it is in this state; null before the first attempt. */
  since: Timestamp.nullable(),
  /** Round trip of the last keep-alive or command; null when none was measured. */
  latencyMs: z.number().nonnegative().nullable(),
  /** Connections that are open, and log streams and commands that run over them: the load of our own tails. */
  lanes: z.number().int().nonnegative(),
  streams: z.number().int().nonnegative(),
  /** The SHA-256 fingerprint that is pinned; null when none is, or for this machine. */
  pinned: z.string().max(128).nullable(),
  frozen: HostFreeze.nullable(),
  warnings: z.array(sentence).max(20),
  services: z.array(ServiceId).max(1_000),
});
export type HostView = z.infer<typeof HostView>;

/** One step of a test, in the order they were tried; the first that fails is the last. */
export const HostTestStep = z.object({
  name: z.enum(['resolve', 'reach', 'jump', 'host_key', 'log_in', 'shell']),
  ok: z.boolean(),
  /** What was found, or what to do next. */
  message: sentence,
});
export type HostTestStep = z.infer<typeof HostTestStep>;

export const HostTest = z.object({
  ok: z.boolean(),
  steps: z.array(HostTestStep).max(20),
  /** The key that the host showed; null when it was not reached. Nothing was sent to it before its key was pinned. */
  key: ShownKey.nullable(),
  /** What `known_hosts` of this machine says of that key. */
  knownHosts: z.object({ verdict: z.enum(['accept', 'unknown', 'refuse']), reason: sentence }).nullable(),
  /** What the host is, when the log-in worked: `system`, `tools` and the like. */
  facts: z.array(z.object({ name: z.string().max(64), value: z.string().max(512) })).max(30),
  latencyMs: z.number().nonnegative().nullable(),
});
export type HostTest = z.infer<typeof HostTest>;

/** A host of `~/.ssh/config` as settings would hold it. */
export const ImportableHost = z.object({ host: HostSettings, exists: z.boolean(), notes: z.array(sentence).max(20) });
export type ImportableHost = z.infer<typeof ImportableHost>;

/** A service found on a host, offered as a draft. Its texts come from the host. */
export const DiscoveredService = z.object({
  kind: z.enum(['systemd', 'container', 'supervisor', 'file']),
  name: z.string().max(512),
  /** What the host says about it: description, image, size and last write. */
  detail: z.string().max(1_000),
  /** When its log was last written; null when that is not known. */
  lastWriteAt: Timestamp.nullable(),
  bytes: z.number().int().nonnegative().nullable(),
  draft: ServiceSettings,
  /** Already in the settings. */
  exists: z.boolean(),
});
export type DiscoveredService = z.infer<typeof DiscoveredService>;

/** Hosts: what is known, added, tested, pinned and found on them. Changes are written to `settings.json`. */
export const hosts = {
  list: oc
    .route({ method: 'GET', path: '/hosts' })
    .input(NoInput)
    .output(z.object({ hosts: z.array(HostView).max(1_000) })),
  /** Adds a host, or replaces the one of the same id. Fails with `invalid_input` naming the field. */
  save: oc
    .route({ method: 'POST', path: '/hosts' })
    .input(z.strictObject({ host: HostSettings, replace: z.boolean().default(false) }))
    .output(z.object({ saved: HostId })),
  /** Fails with `conflict` while a service runs on it or another host jumps over it. */
  remove: oc
    .route({ method: 'POST', path: '/hosts/{id}/remove' })
    .input(z.strictObject({ id: HostId }))
    .output(z.object({ removed: HostId })),
  /** Tries a draft step by step; `accept` is the fingerprint that a person has seen, for a host that is not pinned. */
  test: oc
    .route({ method: 'POST', path: '/hosts/test' })
    .input(z.strictObject({ host: HostSettings, accept: z.string().max(128).optional() }))
    .output(HostTest),
  /** Pins the key whose fingerprint a person has seen, when the host shows that key now; ends a freeze. */
  trust: oc
    .route({ method: 'POST', path: '/hosts/{id}/trust' })
    .input(z.strictObject({ id: HostId, fingerprint: z.string().max(128) }))
    .output(z.object({ pinned: ShownKey })),
  /** Ends a freeze after the host showed its pinned key again. */
  release: oc
    .route({ method: 'POST', path: '/hosts/{id}/release' })
    .input(z.strictObject({ id: HostId }))
    .output(z.object({ frozen: z.boolean() })),
  /** What `~/.ssh/config` holds; writes nothing. */
  importable: oc
    .route({ method: 'GET', path: '/hosts/importable' })
    .input(NoInput)
    .output(
      z.object({
        file: z.string().max(4_096),
        hosts: z.array(ImportableHost).max(1_000),
        left: z.array(z.object({ name: z.string().max(512), why: sentence })).max(1_000),
      }),
    ),
  discover: oc
    .route({ method: 'POST', path: '/hosts/{id}/discover' })
    .input(z.strictObject({ id: HostId }))
    .output(z.object({ found: z.array(DiscoveredService).max(500), notes: z.array(sentence).max(20) })),
};
