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
    get: os.incidents.get.handler(({ input }) => describeIncident(deps, input.id)),
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
  readonly journal: Pick<Journal, 'eventsOf'>;
}

/** Everything that is known about one incident; `not_found` when there is none. */
export function describeIncident({ repositories, journal }: IncidentRecords, id: IncidentId): IncidentDetail {
  const row = repositories.incidents.get(id);
  if (row === null) throw new AppError('not_found', `There is no incident ${id}.`, { field: 'id' });
  const { triage: _triage, lastLineAt: _lastLineAt, ...incident } = row;
  const events = [...journal.eventsOf(id)];
  return {
    ...incident,
    events,
    actions: [...repositories.actionRuns.ofIncident(id)],
    approvals: [...repositories.approvals.ofIncident(id)],
    similar: similarIn(events),
    wire: describeWire(repositories.wireCalls.ofIncident(id)),
    kinds: [...repositories.incidentKinds.list(id)],
    taints: [...repositories.taints.list(id)],
  };
}

/** The newest look-up in memory is the one that counts. */
function similarIn(events: readonly DeskEvent[]): SimilarIncident[] {
  const found = events.findLast((event) => event.type === 'similar_found');
  return found?.type === 'similar_found' ? found.data.items : [];
}
