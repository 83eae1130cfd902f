import { refineCaller } from './approvals.ts';
import type { HandlerDeps } from './handler-deps.ts';
import { os } from './router.ts';

/** Calls that wait for a person: list, decide. */
export function createPermissionsHandlers({ permissions }: Pick<HandlerDeps, 'permissions'>) {
  return {
    list: os.permissions.list.handler(({ input }) => [...permissions.list(input.state)]),
    decide: os.permissions.decide.handler(async ({ input, context }) => {
      const { id, decision, seenDigest, reason } = input;
      const by = refineCaller(context.caller, input.via);
      return { result: await permissions.decide({ id, decision, seenDigest, reason: reason ?? null, by }) };
    }),
  };
}
