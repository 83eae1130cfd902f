import type { Decider } from '#shared/domain/plan.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** The queue of plans: list, decide, undo. */
export function createApprovalsHandlers({ approvals, repositories }: Pick<HandlerDeps, 'approvals' | 'repositories'>) {
  return {
    list: os.approvals.list.handler(({ input }) => {
      approvals.expireDue();
      return [...repositories.approvals.list(input.state)].slice(-1_000);
    }),
    decide: os.approvals.decide.handler(async ({ input, context, signal }) => {
      const { id, decision, seenDigest, reason, similar } = input;
      const by = refineCaller(context.caller, input.via);
      const result = await approvals.decide(
        { id, decision, seenDigest, reason: reason ?? null, by, similar },
        alive(signal),
      );
      return { result };
    }),
    grants: os.approvals.grants.handler(() => ({ grants: [...approvals.grants()] })),
    revokeGrant: os.approvals.revokeGrant.handler(({ input, context }) => ({
      result: approvals.revokeGrant(input.id, context.caller) ? 'ended' : 'already_over',
    })),
    undo: os.approvals.undo.handler(async ({ input, signal }) => ({
      approvalId: await approvals.proposeUndo(input.id, alive(signal)),
    })),
  };
}

/** The transport says who calls; only the shell, which calls as `tray`, may add that it was a notification. */
export function refineCaller(caller: Decider, via: Decider['via'] | undefined): Decider {
  const refines = caller.via === 'tray' && via === 'notification';
  return refines ? { ...caller, via } : caller;
}

function alive(signal: AbortSignal | undefined): AbortSignal {
  const limit = AbortSignal.timeout(120_000);
  return signal === undefined ? limit : AbortSignal.any([signal, limit]);
}
