import type { DecisionResult } from '#shared/contract/approvals.ts';
import type { GrantScope } from '#shared/domain/grants.ts';
import type { ActionId, ApprovalId, GrantId, IncidentId, PermissionId, ServiceId } from '#shared/domain/ids.ts';
import type { Mode } from '#shared/domain/modes.ts';
import type { Connection } from '../connection/connection.ts';
import type { DeskClient } from '../connection/desk-client.ts';
import { errorCode } from '../text/error-sentences.ts';
import { createHostActions, type HostActions } from './host-actions.ts';
import { createNoiseActions, type NoiseActions } from './noise-actions.ts';
import { createRecordActions, type RecordActions } from './record-actions.ts';
import { createRunCall, type Outcome, type RunCall } from './run-call.ts';
import type { Topic } from './take-events.ts';

/** Everything the operator can do from a screen. None throws. */
export interface Actions extends HostActions, NoiseActions, RecordActions {
  decide(request: {
    id: ApprovalId;
    decision: 'approve' | 'deny';
    seenDigest: string;
    reason?: string;
    similar?: GrantScope;
  }): Promise<Outcome<DecisionResult>>;
  decidePermission(request: {
    id: PermissionId;
    decision: 'allow' | 'deny';
    seenDigest: string;
    reason?: string;
  }): Promise<Outcome<DecisionResult>>;
  revokeGrant(id: GrantId): Promise<Outcome<'ended' | 'already_over'>>;
  undo(id: ActionId): Promise<Outcome<ApprovalId>>;
  closeIncident(id: IncidentId, reason: string): Promise<Outcome<'closed' | 'already_done'>>;
  trigger(service: ServiceId, message: string): Promise<Outcome<IncidentId>>;
  setMode(mode: Mode): Promise<Outcome<Mode>>;
  setStop(engaged: boolean): Promise<Outcome<boolean>>;
  setWatching(running: boolean): Promise<Outcome<boolean>>;
  /** Ends the long first read of a source; what was not read becomes a row of the ledger. */
  skipReading(source: string): Promise<Outcome<'skipped' | 'not_reading'>>;
  breakDemo(fault: string): Promise<Outcome<true>>;
  /** Has the demo served in place of this desk, or the own desk again; the page finds the other one by itself. */
  changeDesk(way: 'start' | 'leave'): Promise<Outcome<true>>;
}

interface Deps {
  readonly connection: Connection;
  /** Shows a failure on top of the screen; used where no place of its own does. */
  readonly fail: (error: unknown) => void;
  readonly refresh: (topics: Iterable<Topic>) => void;
}

/** The actions over the connection that is there when they are called. */
export function createActions(deps: Deps): Actions {
  const run = createRunCall(deps);
  const runInPlace = createRunCall({ ...deps, fail: () => undefined });
  return {
    ...createHostActions(runInPlace),
    ...createRecordActions(runInPlace),
    ...createNoiseActions({ run, runInPlace }),
    ...createIncidentActions({ run, runInPlace, via: deps.connection.via }),
    ...createDeskActions(run),
    changeDesk: (way) => runInPlace((client) => changeDesk(client, way)),
  };
}

function createIncidentActions({
  run,
  runInPlace,
  via,
}: {
  run: RunCall;
  runInPlace: RunCall;
  via: Connection['via'];
}) {
  return {
    decide: (request) =>
      runInPlace(
        async (client) => (await client.approvals.decide({ ...request, via })).result,
        ['approvals', 'incident', 'status'],
      ),
    decidePermission: (request) =>
      runInPlace(
        async (client) => (await client.permissions.decide({ ...request, via })).result,
        ['permissions', 'incident'],
      ),
    revokeGrant: (id) => run(async (client) => (await client.approvals.revokeGrant({ id })).result, ['approvals']),
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
  } satisfies Partial<Actions>;
}

/** The desk that was asked may be gone before its answer arrives; what follows is seen from the one that is there then. */
async function changeDesk(client: DeskClient, way: 'start' | 'leave'): Promise<true> {
  try {
    await client.demo[way]();
  } catch (error) {
    if (errorCode(error) !== null) throw error;
  }
  return true;
}

function createDeskActions(run: RunCall) {
  return {
    setMode: (mode) => run(async (client) => (await client.security.setMode({ mode })).mode, ['status']),
    setStop: (engaged) => run(async (client) => (await client.security.setStop({ engaged })).engaged, ['status']),
    setWatching: (running) =>
      run(
        async (client) => (await (running ? client.watch.start() : client.watch.stop())).running,
        ['status', 'settings'],
      ),
    skipReading: (source) => run(async (client) => (await client.watch.skip({ source })).result, ['status', 'gaps']),
    breakDemo: (fault) =>
      run(
        async (client) => {
          await client.demo.break({ fault });
          return true as const;
        },
        ['demo', 'status', 'lists'],
      ),
  } satisfies Partial<Actions>;
}
