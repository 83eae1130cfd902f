import { implement, type Router } from '@orpc/server';
import { type Contract, contract } from '#shared/contract/index.ts';
import type { Decider } from '#shared/domain/plan.ts';

/** Who calls: filled in by the transport, never by the caller. */
export interface CallContext {
  readonly caller: Decider;
}

/** The contract, to be implemented a file per resource. */
export const os = implement(contract).$context<CallContext>();

export type DeskRouter = Router<Contract, CallContext>;
