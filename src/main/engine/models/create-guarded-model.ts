import type { AgentRole } from '#shared/domain/roles.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Journal } from '../core/journal.ts';
import type { Gateway } from '../guard/gateway.ts';
import type { HumanSwitch } from '../guard/switch.ts';
import { decideRetry } from './decide-retry.ts';
import { mustConclude } from './evaluate-budget.ts';
import { type MaskedRequest, maskRequest } from './mask-request.ts';
import type { GuardedModel, GuardedReply, ModelCaller, ModelRequest } from './model-client.ts';
import { ModelFailure } from './model-failure.ts';
import { asUsd } from './model-prices.ts';
import { digestOpaque, makePaidCall, type PaidCallDeps } from './paid-call.ts';
import type { Timer } from './timer.ts';

export interface GuardedModelDeps extends Omit<PaidCallDeps, 'mayRun'> {
  readonly gateway: Pick<Gateway, 'forModel'>;
  readonly humanSwitch: Pick<HumanSwitch, 'mayRun'>;
  readonly journal: Pick<Journal, 'commit' | 'subscribe'>;
  readonly timer: Timer;
  readonly modelOf: (role: AgentRole) => string;
  readonly maxTokens: number;
}

/** A client with everything around it that a role must not get past. */
export function createGuardedModel(deps: GuardedModelDeps): GuardedModel {
  return {
    provider: deps.client.provider,
    modelOf: deps.modelOf,
    complete: (caller, asked, signal) => {
      const request = { ...asked, model: deps.modelOf(caller.role), maxTokens: deps.maxTokens };
      return whileRunning(deps, signal, (both) => complete(deps, { caller, request }, both));
    },
  };
}

interface Asked {
  readonly caller: ModelCaller;
  readonly request: ModelRequest;
}

async function complete(
  deps: GuardedModelDeps,
  { caller, request }: Asked,
  signal: AbortSignal,
): Promise<GuardedReply> {
  const own = withOwnOpaque(deps, caller, request);
  const { request: safe, masked } = maskAtOnce(deps, caller, own);
  const paying: PaidCallDeps = { ...deps, mayRun: () => deps.humanSwitch.mayRun() };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { reply, cost, worst } = await makePaidCall(paying, { caller, request: safe, masked, attempt }, signal);
      const concludeNow = mustConclude(deps.budget.ofIncident(caller.incidentId), worst);
      return { ...reply, costUsd: asUsd(cost), concludeNow };
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error;
      const { code, billed, retryAfterMs } = error;
      const waitMs = decideRetry({ code, billed, retryAfterMs, attempt });
      if (waitMs === null) throw error;
      noteRetry(deps, caller, { why: error.message, waitMs, billed, attempt });
      await deps.timer.wait(waitMs, signal);
    }
  }
}

/** One transaction for all texts: each may need a placeholder that was not there before. */
function maskAtOnce(
  { gateway, journal }: GuardedModelDeps,
  { incidentId }: ModelCaller,
  raw: ModelRequest,
): MaskedRequest {
  const done: { masked: MaskedRequest | null } = { masked: null };
  journal.commit(() => {
    done.masked = maskRequest(gateway, incidentId, raw);
    return {};
  });
  if (done.masked === null) throw new AppError('internal', 'the request did not go through the gateway');
  return done.masked;
}

/**
 * Opaque parts go out unread, so only those go out that a model gave out for this incident. One of another model is left
 * out: thinking is of no use to another one, and is refused by it.
 */
function withOwnOpaque(deps: GuardedModelDeps, { incidentId }: ModelCaller, request: ModelRequest): ModelRequest {
  const messages = request.messages.map(({ role, content }) => ({
    role,
    content: content.filter((block) => {
      if (block.type !== 'opaque') return true;
      const author = deps.repositories.wireCalls.authorOf(incidentId, digestOpaque(block.body));
      if (author === null)
        throw new AppError(
          'forbidden',
          'A part of the conversation that nobody may read is of no model of this incident.',
        );
      return author === request.model;
    }),
  }));
  return { ...request, messages };
}

function noteRetry(
  { journal }: GuardedModelDeps,
  { incidentId, role }: ModelCaller,
  retry: { readonly why: string; readonly waitMs: number; readonly billed: 'no' | 'maybe'; readonly attempt: number },
): void {
  const { why, waitMs, billed, attempt } = retry;
  const data = {
    attempt: attempt + 1,
    waitMs: Math.round(waitMs),
    charged: billed === 'maybe',
    why: why.slice(0, 2_000),
  };
  journal.commit(() => ({ events: [{ incidentId, role, type: 'model_retried', data }] }));
}

/** Ends what runs as soon as the switch is thrown, and says that it was the switch. */
async function whileRunning<T>(
  { humanSwitch, journal }: GuardedModelDeps,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const refusal = humanSwitch.mayRun();
  if (refusal !== null) throw new AppError('stopped', refusal);
  signal.throwIfAborted();
  const halt = new AbortController();
  const ignore = journal.subscribe(({ type }) => {
    if (type !== 'stop_changed' && type !== 'mode_changed') return;
    const why = humanSwitch.mayRun();
    if (why !== null) halt.abort(new AppError('stopped', why));
  });
  try {
    return await work(AbortSignal.any([signal, halt.signal]));
  } catch (error) {
    halt.signal.throwIfAborted();
    throw error;
  } finally {
    ignore();
  }
}
