import type { IncidentId, ServiceId } from '#shared/domain/ids.ts';
import { timestamp } from '../core/clock.ts';
import type { Change, NewEvent } from '../core/journal.ts';
import type { AgentDeps } from './agent-deps.ts';
import { incidentOf, isEnded } from './incident-moves.ts';

type TurnDeps = Pick<AgentDeps, 'repositories' | 'journal' | 'clock'>;

/**
 * Takes the turn at changing the incident's service; null when it has it. Else the incident that has it: until that one has
 * ended, this one waits. May be repeated.
 */
export function takeTurn(deps: TurnDeps, incidentId: IncidentId): IncidentId | null {
  let holder: IncidentId | null = null;
  deps.journal.commit(() => {
    const { service } = incidentOf(deps, incidentId);
    const current = deps.repositories.fixTurns.holder(service);
    if (current === incidentId) return null;
    if (current === null || hasEnded(deps, current)) {
      deps.repositories.fixTurns.give(service, { incidentId, at: timestamp(deps.clock) });
      return {};
    }
    holder = current;
    return tellOnce(deps, { incidentId, service, holder: current });
  });
  return holder;
}

function hasEnded({ repositories }: TurnDeps, id: IncidentId): boolean {
  const incident = repositories.incidents.get(id);
  return incident === null || isEnded(incident.state);
}

function tellOnce(
  { journal }: TurnDeps,
  wait: { readonly incidentId: IncidentId; readonly service: ServiceId; readonly holder: IncidentId },
): Change | null {
  const { incidentId, ...data } = wait;
  const told = journal.eventsOf(incidentId).findLast(({ type }) => type === 'fix_waiting');
  if (told?.type === 'fix_waiting' && told.data.holder === data.holder) return null;
  const event: NewEvent = { incidentId, role: 'supervisor', type: 'fix_waiting', data };
  return { events: [event] };
}

/** Wakes incidents whose turn may have come. */
export interface TurnWaker {
  /** Wakes what an earlier run of the app left waiting, then whoever waits for an incident that ends. */
  start(): void;
  stop(): void;
}

/** A waker that listens to the journal. Waking one that does not wait does nothing. */
export function createTurnWaker(deps: TurnDeps): TurnWaker {
  const { journal, repositories } = deps;
  const wake = (holder: IncidentId): void => {
    const ended = repositories.incidents.get(holder);
    if (ended === null) return;
    const waiting = repositories.incidents
      .list({ states: ['open'], limit: 1_000 })
      .filter(({ id, service, phase }) => id !== holder && service === ended.service && phase === 'remediation');
    if (waiting.length === 0) return;
    journal.commit(() => ({ followUps: waiting.map(({ id }) => ({ type: 'start_agents', incidentId: id })) }));
  };
  let unsubscribe: (() => void) | null = null;
  return {
    start: () => {
      for (const holder of repositories.fixTurns.holders()) if (hasEnded(deps, holder)) wake(holder);
      unsubscribe = journal.subscribe((event) => {
        if (event.type !== 'state_changed' || !isEnded(event.data.to)) return;
        const { incidentId } = event;
        // Not in the middle of telling others of the change.
        if (incidentId !== null) queueMicrotask(() => wake(incidentId));
      });
    },
    stop: () => {
      unsubscribe?.();
      unsubscribe = null;
    },
  };
}
