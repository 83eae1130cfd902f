import type { DecisionResult } from '#shared/contract/approvals.ts';
import type { ActionId, ApprovalId, IncidentId, ServiceId } from '#shared/domain/ids.ts';
import type { Mode } from '#shared/domain/modes.ts';
import type { Connection } from '../connection/connection.ts';
import type { DeskClient } from '../connection/desk-client.ts';
import { errorSentence } from '../text/error-sentences.ts';
import type { Topic } from './take-events.ts';

/** How an action ended: its value, or why not, as a sentence. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

/** Everything the operator can do from a screen. None throws. */
export interface Actions {
  decide(request: {
    id: ApprovalId;
    decision: 'approve' | 'deny';
    seenDigest: string;
    reason?: string;
  }): Promise<Outcome<DecisionResult>>;
  undo(id: ActionId): Promise<Outcome<ApprovalId>>;
  closeIncident(id: IncidentId, reason: string): Promise<Outcome<'closed' | 'already_done'>>;
  trigger(service: ServiceId, message: string): Promise<Outcome<IncidentId>>;
  setMode(mode: Mode): Promise<Outcome<Mode>>;
  setStop(engaged: boolean): Promise<Outcome<boolean>>;
  setWatching(running: boolean): Promise<Outcome<boolean>>;
  breakDemo(fault: string): Promise<Outcome<true>>;
}

const NOT_CONNECTED = 'The engine cannot be reached right now. Nothing was sent.';

interface Deps {
  readonly connection: Connection;
  readonly fail: (error: unknown) => void;
  readonly refresh: (topics: Iterable<Topic>) => void;
}

/** Runs one call and turns its failure into a sentence, which `fail` shows unless the caller's own place does. */
function createRunner({ connection, refresh }: Deps, fail: (error: unknown) => void) {
  return async <T>(call: (client: DeskClient) => Promise<T>, touches: readonly Topic[]): Promise<Outcome<T>> => {
    const state = connection.state();
    if (state.type !== 'ready') {
      return { ok: false, why: NOT_CONNECTED };
    }
    try {
      const value = await call(state.client);
      return { ok: true, value };
    } catch (error) {
      fail(error);
      return { ok: false, why: errorSentence(error) };
    } finally {
      refresh(touches);
    }
  };
}

/** The actions over the connection that is there when they are called. */
export function createActions(deps: Deps): Actions {
  const run = createRunner(deps, deps.fail);
  const runInPlace = createRunner(deps, () => undefined);
  return {
    decide: (request) =>
      runInPlace(
        async (client) => (await client.approvals.decide({ ...request, via: deps.connection.via })).result,
        ['approvals', 'incident', 'status'],
      ),
    undo: (id) => run(async (client) => (await client.approvals.undo({ id })).approvalId, ['approvals', 'incident']),
    closeIncident: (id, reason) =>
      run(
        async (client) => (await client.incidents.close({ id, ...(reason === '' ? {} : { reason }) })).result,
        ['lists', 'incident', 'approvals', 'status'],
      ),
    trigger: (service, message) =>
      runInPlace(
        async (client) => (await client.incidents.trigger({ service, message })).incidentId,
        ['lists', 'status'],
      ),
    setMode: (mode) => run(async (client) => (await client.security.setMode({ mode })).mode, ['status']),
    setStop: (engaged) => run(async (client) => (await client.security.setStop({ engaged })).engaged, ['status']),
    setWatching: (running) =>
      run(
        async (client) => (await (running ? client.watch.start() : client.watch.stop())).running,
        ['status', 'settings'],
      ),
    breakDemo: (fault) =>
      run(
        async (client) => {
          await client.demo.break({ fault });
          return true as const;
        },
        ['demo', 'status', 'lists'],
      ),
  };
}
