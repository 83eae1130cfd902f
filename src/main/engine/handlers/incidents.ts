import type { IncidentDetail } from '#shared/contract/incidents.ts';
import type { DeskEvent, SimilarIncident } from '#shared/domain/events.ts';
import type { IncidentId } from '#shared/domain/ids.ts';
import { ACTIVE_STATES, type IncidentState } from '#shared/domain/incident.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Journal } from '../core/journal.ts';
import type { Repositories } from '../db/database.ts';
import { closeIncident } from './close-incident.ts';
import { describeWire, wirePiece } from './describe-wire.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

const LISTS = {
  active: ACTIVE_STATES,
  escalated: ['escalated'],
  resolved: ['resolved'],
  ignored: ['ignored', 'closed'],
} as const satisfies Record<string, readonly IncidentState[]>;

/** Incidents: lists, the whole of one, opening and closing by hand. */
export function createIncidentsHandlers(deps: HandlerDeps) {
  return {
    list: os.incidents.list.handler(({ input }) => {
      const only = (states: readonly IncidentState[]) =>
        input.state === undefined ? states : states.filter((state) => state === input.state);
      const list = (states: readonly IncidentState[]) => {
        const filter = {
          states: only(states),
          limit: input.limit,
          ...(input.before === undefined ? {} : { before: input.before }),
        };
        return filter.states.length === 0 ? [] : [...deps.repositories.incidents.list(filter)];
      };
      return {
        active: list(LISTS.active),
        escalated: list(LISTS.escalated),
        resolved: list(LISTS.resolved),
        ignored: list(LISTS.ignored),
      };
    }),
    get: os.incidents.get.handler(({ input }) => describeIncident(deps, input.id, input.events)),
    events: os.incidents.events.handler(({ input }) => pageOfEvents(deps, input)),
    wireBody: os.incidents.wireBody.handler(({ input }) =>
      wirePiece(deps.repositories.wireCalls.ofIncident(input.id), input),
    ),
    trigger: os.incidents.trigger.handler(({ input }) => {
      const { service, message, host } = input;
      return {
        incidentId: deps.intake.trigger(host === undefined ? { service, message } : { service, message, host }),
      };
    }),
    close: os.incidents.close.handler(async ({ input, context }) => ({
      result: await closeIncident(deps, { id: input.id, reason: input.reason ?? null, by: context.caller }),
    })),
  };
}

/** Where the parts of an incident are kept. */
export interface IncidentRecords {
  readonly repositories: Pick<
    Repositories,
    'incidents' | 'incidentKinds' | 'actionRuns' | 'approvals' | 'taints' | 'wireCalls'
  >;
  readonly journal: Pick<Journal, 'eventsOf' | 'countOf' | 'milestonesOf'>;
}

const MOST_EVENTS = 100_000;
const MOST_MILESTONES = 100;

/** Everything that is known about one incident, with its newest `limit` events; `not_found` when there is none. */
export function describeIncident(
  { repositories, journal }: IncidentRecords,
  id: IncidentId,
  limit = MOST_EVENTS,
): IncidentDetail {
  const row = repositories.incidents.get(id);
  if (row === null) throw noIncident(id);
  const { triage: _triage, lastLineAt: _lastLineAt, ...incident } = row;
  return {
    ...incident,
    events: limit === 0 ? [] : [...journal.eventsOf(id, { limit })],
    eventCount: journal.countOf(id),
    milestones: [...journal.milestonesOf(id, { limit: MOST_MILESTONES })],
    actions: [...repositories.actionRuns.ofIncident(id)],
    approvals: [...repositories.approvals.ofIncident(id)],
    similar: similarIn(journal.milestonesOf(id, { limit: 1, type: 'similar_found' })),
    wire: describeWire(repositories.wireCalls.ofIncident(id)),
    kinds: [...repositories.incidentKinds.list(id)],
    taints: [...repositories.taints.list(id)],
  };
}

function noIncident(id: IncidentId): AppError {
  return new AppError('not_found', `There is no incident ${id}.`, { field: 'id' });
}

function pageOfEvents(
  { repositories, journal }: IncidentRecords,
  { id, before, limit }: { id: IncidentId; before?: number | undefined; limit: number },
) {
  if (repositories.incidents.get(id) === null) throw noIncident(id);
  const events = [...journal.eventsOf(id, before === undefined ? { limit } : { before, limit })];
  const first = events[0];
  return { events, earlier: first === undefined ? 0 : journal.countOf(id, first.seq) };
}

/** The newest look-up in memory is the one that counts. */
function similarIn([found]: readonly DeskEvent[]): SimilarIncident[] {
  return found?.type === 'similar_found' ? found.data.items : [];
}
