import { z } from 'zod';
import { type ActionId, type ApprovalId, type IncidentId, Timestamp } from '#shared/domain/ids.ts';
import { ActionRun, type ActionState, Approval, ApprovalState, Decider, PlanStep } from '#shared/domain/plan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { OpenDatabase } from './open-database.ts';
import { jsonColumn, parseRow, parseRows } from './rows.ts';

/** The outcome that a compare-and-set writes. */
export interface Decision {
  readonly state: 'approved' | 'denied' | 'expired' | 'changed';
  readonly at: Timestamp;
  readonly by: Decider | null;
  readonly reason: string | null;
}

/** Rows of approvals. Call writing methods only inside `Journal.commit`. */
export interface ApprovalsRepository {
  insert(approval: Approval): void;
  get(id: ApprovalId): Approval | null;
  /** Oldest first; all when no state is named. */
  list(state?: ApprovalState): readonly Approval[];
  ofIncident(incidentId: IncidentId): readonly Approval[];
  /** Compare-and-set: from `from` to the decision's state; false when it was in another state already. */
  decide(id: ApprovalId, from: ApprovalState, decision: Decision): boolean;
}

/** Rows of step runs: the claim that makes each approved step run at most once. */
export interface ActionRunsRepository {
  /** Claims the step; false when it is claimed already, whatever became of it. */
  claim(run: ActionRun): boolean;
  finish(id: ActionId, outcome: { state: ActionState; output: string; finishedAt: Timestamp }): void;
  get(id: ActionId): ActionRun | null;
  ofApproval(approvalId: ApprovalId): readonly ActionRun[];
  ofIncident(incidentId: IncidentId): readonly ActionRun[];
  /** Claims without a result: left by an engine that died. */
  unfinished(): readonly ActionRun[];
}

/** The steps a surgeon has drafted so far, until its plan is closed. */
export interface DraftsRepository {
  append(incidentId: IncidentId, step: PlanStep): void;
  list(incidentId: IncidentId): readonly PlanStep[];
  clear(incidentId: IncidentId): void;
}

/** When services were restarted, for the cooldown that survives a restart of the app. */
export interface RestartsRepository {
  record(service: string, at: Timestamp): void;
  last(service: string): Timestamp | null;
}

const ApprovalBody = Approval.omit({ state: true, decidedAt: true, decidedBy: true, reason: true });
const ApprovalRow = z
  .object({
    body: jsonColumn(ApprovalBody),
    state: ApprovalState,
    decidedAt: Timestamp.nullable(),
    decidedBy: jsonColumn(Decider).nullable(),
    reason: z.string().nullable(),
  })
  .transform(({ body, ...rest }): Approval => ({ ...body, ...rest }));
const APPROVAL = 'body, state, decided_at AS decidedAt, decided_by AS decidedBy, reason';

/** Rows of `approvals`. */
export function createApprovalsRepository({ connection }: OpenDatabase): ApprovalsRepository {
  const insert = connection.prepare(
    `INSERT INTO approvals (id, incident_id, state, body, decided_at, decided_by, reason)
     VALUES (@id, @incidentId, @state, @body, @decidedAt, @decidedBy, @reason)`,
  );
  const get = connection.prepare(`SELECT ${APPROVAL} FROM approvals WHERE id = ?`);
  const all = connection.prepare(`SELECT ${APPROVAL} FROM approvals ORDER BY number`);
  const inState = connection.prepare(`SELECT ${APPROVAL} FROM approvals WHERE state = ? ORDER BY number`);
  const ofIncident = connection.prepare(`SELECT ${APPROVAL} FROM approvals WHERE incident_id = ? ORDER BY number`);
  const decide = connection.prepare(
    `UPDATE approvals SET state = @state, decided_at = @at, decided_by = @by, reason = @reason
     WHERE id = @id AND state = @from`,
  );
  return {
    insert: (approval) => {
      const { id, incidentId, state, decidedAt, decidedBy, reason } = approval;
      const body = JSON.stringify(ApprovalBody.parse(approval));
      insert.run({ id, incidentId, state, body, decidedAt, decidedBy: decidedBy && JSON.stringify(decidedBy), reason });
    },
    get: (id) => parseRow('approvals', ApprovalRow.nullable(), get.get(id) ?? null),
    list: (state) => parseRows('approvals', ApprovalRow, state === undefined ? all.all() : inState.all(state)),
    ofIncident: (incidentId) => parseRows('approvals', ApprovalRow, ofIncident.all(incidentId)),
    decide: (id, from, { state, at, by, reason }) =>
      decide.run({ id, from, state, at, by: by && JSON.stringify(by), reason }).changes === 1,
  };
}

const RunBody = ActionRun.omit({ state: true, output: true, finishedAt: true });
const RunRow = z
  .object({
    body: jsonColumn(RunBody),
    state: ActionRun.shape.state,
    output: ActionRun.shape.output,
    finishedAt: ActionRun.shape.finishedAt,
  })
  .transform(({ body, ...rest }): ActionRun => ({ ...body, ...rest }));
const RUN = 'body, state, output, finished_at AS finishedAt';

/** Rows of `action_runs`. */
export function createActionRunsRepository({ connection }: OpenDatabase): ActionRunsRepository {
  const claim = connection.prepare(
    `INSERT INTO action_runs (id, approval_id, step_index, incident_id, state, body, output, finished_at)
     VALUES (@id, @approvalId, @stepIndex, @incidentId, @state, @body, @output, @finishedAt)
     ON CONFLICT (approval_id, step_index) DO NOTHING`,
  );
  const finish = connection.prepare(
    `UPDATE action_runs SET state = @state, output = @output, finished_at = @finishedAt
     WHERE id = @id AND state = 'claimed'`,
  );
  const get = connection.prepare(`SELECT ${RUN} FROM action_runs WHERE id = ?`);
  const ofApproval = connection.prepare(`SELECT ${RUN} FROM action_runs WHERE approval_id = ? ORDER BY step_index`);
  const ofIncident = connection.prepare(`SELECT ${RUN} FROM action_runs WHERE incident_id = ? ORDER BY number`);
  const unfinished = connection.prepare(`SELECT ${RUN} FROM action_runs WHERE state = 'claimed' ORDER BY number`);
  return {
    claim: (run) => {
      const { id, approvalId, stepIndex, incidentId, state, output, finishedAt } = run;
      const body = JSON.stringify(RunBody.parse(run));
      return claim.run({ id, approvalId, stepIndex, incidentId, state, body, output, finishedAt }).changes === 1;
    },
    finish: (id, outcome) => {
      if (finish.run({ ...outcome, id }).changes === 1) return;
      throw new AppError('conflict', `the run ${id} is not waiting for a result`);
    },
    get: (id) => parseRow('action_runs', RunRow.nullable(), get.get(id) ?? null),
    ofApproval: (approvalId) => parseRows('action_runs', RunRow, ofApproval.all(approvalId)),
    ofIncident: (incidentId) => parseRows('action_runs', RunRow, ofIncident.all(incidentId)),
    unfinished: () => parseRows('action_runs', RunRow, unfinished.all()),
  };
}

/** Rows of `drafts`. */
export function createDraftsRepository({ connection }: OpenDatabase): DraftsRepository {
  const append = connection.prepare('INSERT INTO drafts (incident_id, step) VALUES (?, ?)');
  const list = connection.prepare('SELECT step FROM drafts WHERE incident_id = ? ORDER BY number').pluck();
  const clear = connection.prepare('DELETE FROM drafts WHERE incident_id = ?');
  return {
    append: (incidentId, step) => {
      append.run(incidentId, JSON.stringify(PlanStep.parse(step)));
    },
    list: (incidentId) => parseRows('drafts', jsonColumn(PlanStep), list.all(incidentId)),
    clear: (incidentId) => {
      clear.run(incidentId);
    },
  };
}

/** Rows of `restarts`. */
export function createRestartsRepository({ connection }: OpenDatabase): RestartsRepository {
  const record = connection.prepare('INSERT INTO restarts (service, at) VALUES (?, ?)');
  const last = connection.prepare('SELECT MAX(at) FROM restarts WHERE service = ?').pluck();
  return {
    record: (service, at) => {
      record.run(service, at);
    },
    last: (service) => parseRow('restarts', Timestamp.nullable(), last.get(service) ?? null),
  };
}
