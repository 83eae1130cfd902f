import { oc } from '@orpc/contract';
import { z } from 'zod';
import { DeskEvent, SimilarIncident } from '../domain/events.ts';
import { HostId, IncidentId, ServiceId, Timestamp } from '../domain/ids.ts';
import { IncidentState, IncidentSummary, StormKind } from '../domain/incident.ts';
import { ActionRun, Approval } from '../domain/plan.ts';
import { GradedDiagnosis } from '../domain/reports.ts';
import { Taint } from '../domain/taint.ts';
import { WireDetail, WireOutcome } from '../domain/wire.ts';

/** What was sent to and received from a model, per call; empty with playbooks. */
export const WireEntry = z.object({
  id: z.string().max(64),
  at: Timestamp,
  finishedAt: Timestamp.nullable(),
  role: z.string().max(32),
  provider: z.string().max(64),
  model: z.string().max(128),
  outcome: WireOutcome,
  /** The body as it was sent, after redaction. */
  request: z.string().max(2_000_000),
  /** The body as it streamed; empty while nothing came. */
  response: z.string().max(2_000_000),
  /** Characters of both bodies that are left out here, so that the whole stays readable; `calls/{id}` has them. */
  leftOut: z.number().int().nonnegative(),
  costUsd: z.number().nonnegative(),
  detail: WireDetail,
});
export type WireEntry = z.infer<typeof WireEntry>;

/** So many events are in one page of an incident at most. */
export const MOST_PAGE_EVENTS = 1_000;

export const IncidentDetail = IncidentSummary.extend({
  /** In order; the newest of them when `events` asked for fewer than there are. */
  events: z.array(DeskEvent).max(100_000),
  /** All events of the incident, also those that are not here. */
  eventCount: z.number().int().nonnegative(),
  /** The newest events other than captured lines and counts, in order: what can be said without reading the whole. */
  milestones: z.array(DeskEvent).max(500),
  diagnosis: GradedDiagnosis.nullable(),
  actions: z.array(ActionRun).max(1_000),
  approvals: z.array(Approval).max(1_000),
  similar: z.array(SimilarIncident).max(20),
  wire: z.array(WireEntry).max(10_000),
  /** The errors of a storm, or those that began with the incident and were folded into it; most frequent first. */
  kinds: z.array(StormKind).max(1_000),
  /** Texts that look like instructions to a model; while there is one, every active step needs a person's explicit word. */
  taints: z.array(Taint).max(10_000),
});
export type IncidentDetail = z.infer<typeof IncidentDetail>;

const list = z.array(IncidentSummary).max(1_000);

export const IncidentLists = z.object({ active: list, escalated: list, resolved: list, ignored: list });
export type IncidentLists = z.infer<typeof IncidentLists>;

/** `ignored[]` of the lists also holds what the operator closed. */
export const incidents = {
  list: oc
    .route({ method: 'GET', path: '/incidents' })
    .input(
      z.strictObject({
        state: IncidentState.optional(),
        /** Per list; newest first. */
        limit: z.coerce.number().int().min(1).max(1_000).default(100),
        /** Only incidents opened before this time: RFC 3339 in any precision and zone. */
        before: z.iso
          .datetime({ offset: true })
          .transform((time) => new Date(time).toISOString())
          .optional(),
      }),
    )
    .output(IncidentLists),
  get: oc
    .route({ method: 'GET', path: '/incidents/{id}' })
    .input(
      z.strictObject({
        id: IncidentId,
        /** How many of the newest events. */
        events: z.coerce.number().int().min(0).max(100_000).default(100_000),
      }),
    )
    .output(IncidentDetail),
  /** A page of the events before a sequence number, in order; without one, the newest. */
  events: oc
    .route({ method: 'GET', path: '/incidents/{id}/events' })
    .input(
      z.strictObject({
        id: IncidentId,
        before: z.coerce.number().int().positive().optional(),
        limit: z.coerce.number().int().min(1).max(MOST_PAGE_EVENTS).default(200),
      }),
    )
    .output(
      z.object({
        events: z.array(DeskEvent).max(MOST_PAGE_EVENTS),
        /** Events of the incident that are older than this page. */
        earlier: z.number().int().nonnegative(),
      }),
    ),
  /** One body of a call to a model, in parts of at most 200,000 characters. */
  wireBody: oc
    .route({ method: 'GET', path: '/incidents/{id}/calls/{call}/{part}' })
    .input(
      z.strictObject({
        id: IncidentId,
        call: z.string().max(64),
        part: z.enum(['request', 'response']),
        offset: z.coerce.number().int().nonnegative().default(0),
      }),
    )
    .output(z.object({ text: z.string().max(200_000), total: z.number().int().nonnegative() })),
  /** Opens an incident by hand, as if the line had been read from the service's log. */
  trigger: oc
    .route({ method: 'POST', path: '/trigger' })
    .input(
      z.strictObject({ service: ServiceId, message: z.string().trim().min(1).max(10_000), host: HostId.optional() }),
    )
    .output(z.object({ incidentId: IncidentId })),
  /** Closes an incident by hand; a pending approval of it is denied. */
  close: oc
    .route({ method: 'POST', path: '/incidents/{id}/close' })
    .input(z.strictObject({ id: IncidentId, reason: z.string().max(2_000).optional() }))
    .output(z.object({ result: z.enum(['closed', 'already_done']) })),
};
