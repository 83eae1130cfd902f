import { z } from 'zod';
import { HostId, ServiceId, SilenceId, Timestamp } from './ids.ts';
import type { IncidentSummary } from './incident.ts';

/** `silence`: one error, service or host stays quiet. `maintenance`: planned work, also in the future. */
export const SilenceKind = z.enum(['silence', 'maintenance']);
export type SilenceKind = z.infer<typeof SilenceKind>;

/** What stays quiet: everything that fits all fields that are not null; at least one is not. */
export const SilenceScope = z
  .strictObject({
    host: HostId.nullable().default(null),
    service: ServiceId.nullable().default(null),
    fingerprint: z.string().min(1).max(128).nullable().default(null),
  })
  .refine((scope) => scope.host !== null || scope.service !== null || scope.fingerprint !== null, {
    message: 'must name a host, a service or a fingerprint',
  });
export type SilenceScope = z.infer<typeof SilenceScope>;

/** Errors of the scope open no incident between the two times; they are counted. */
export const Silence = z.object({
  id: SilenceId,
  kind: SilenceKind,
  scope: SilenceScope,
  reason: z.string().max(2_000),
  /** Who asked for it. */
  author: z.string().max(256),
  createdAt: Timestamp,
  startsAt: Timestamp,
  endsAt: Timestamp,
  /** When it was ended by hand before its time; null otherwise. */
  endedAt: Timestamp.nullable(),
  endedBy: z.string().max(256).nullable(),
  /** How many matching lines it kept quiet. */
  suppressed: z.number().int().nonnegative(),
  lastAt: Timestamp.nullable(),
});
export type Silence = z.infer<typeof Silence>;

/** What "silence this incident" keeps quiet: its error, or all storms of its host. Null for a changed host key: never. */
export function silenceScopeOf(
  incident: Pick<IncidentSummary, 'kind' | 'host' | 'service' | 'fingerprint'>,
): SilenceScope | null {
  const { kind, host, service, fingerprint } = incident;
  if (kind === 'host_key') return null;
  return { host, service: kind === 'storm' ? null : service, fingerprint };
}
