import { createHash } from 'node:crypto';
import type { WireDetail } from '#shared/domain/wire.ts';
import { type Clock, timestamp } from '../core/clock.ts';
import type { Change } from '../core/journal.ts';
import type { Repositories } from '../db/database.ts';
import type { Budget } from './budget.ts';
import type { ModelCaller, ModelClient, ModelReply, ModelRequest, Wire } from './model-client.ts';
import { ModelFailure } from './model-failure.ts';
import { actualPrice, asUsd, findPrice, type ModelPrices, type NanoUsd, worstPrice } from './model-prices.ts';

export interface PaidCallDeps {
  readonly repositories: Pick<Repositories, 'wireCalls' | 'incidents' | 'costLedger'>;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly prices: () => ModelPrices;
  readonly client: ModelClient;
  /** Asked right before the bytes leave; why not, or null. */
  readonly mayRun: () => string | null;
}

/** One try of one call, after the gateway. */
export interface PaidCall {
  readonly caller: ModelCaller;
  readonly request: ModelRequest;
  readonly masked: Readonly<Record<string, number>>;
  readonly attempt: number;
}

interface Prepared extends PaidCall {
  readonly id: string;
  readonly body: string;
  readonly worst: NanoUsd;
  readonly detail: WireDetail;
}

/** What a paid call gave. */
export interface PaidReply {
  readonly reply: ModelReply;
  readonly cost: NanoUsd;
  readonly worst: NanoUsd;
}

/** Sets the worst price aside, sends, books what it cost, and keeps the bytes of both directions, whatever happens. */
export async function makePaidCall(deps: PaidCallDeps, call: PaidCall, signal: AbortSignal): Promise<PaidReply> {
  const prepared = prepare(deps, call);
  const { id, caller, request, worst } = prepared;
  const claim = { id, caller, provider: deps.client.provider, model: request.model, worst };
  await deps.budget.reserve(claim, () => recordStart(deps, prepared), signal);
  try {
    const reply = await send(deps, request, signal);
    const price = findPrice(deps.prices(), request.model);
    const cost = reply.usage === null ? worst : actualPrice(price, reply.usage);
    finish(deps, prepared, { cost, wire: reply.wire, reply, why: '' });
    return { reply, cost, worst };
  } catch (error) {
    if (!(error instanceof ModelFailure)) {
      finish(deps, prepared, { cost: worst, wire: null, reply: null, why: wordsOf(error) });
      throw error;
    }
    const cost = error.billed === 'no' ? 0 : worst;
    finish(deps, prepared, { cost, wire: error.wire, reply: null, why: error.message });
    throw error;
  }
}

async function send({ client, mayRun }: PaidCallDeps, request: ModelRequest, signal: AbortSignal): Promise<ModelReply> {
  const halted = mayRun();
  if (halted !== null) throw new ModelFailure('stopped', halted, { billed: 'no', wire: { request: '', response: '' } });
  return client.complete(request, signal);
}

function prepare(deps: PaidCallDeps, call: PaidCall): Prepared {
  const { request } = call;
  const body = deps.client.encode(request);
  const price = findPrice(deps.prices(), request.model);
  const worst = worstPrice(price, { bytes: Buffer.byteLength(body), maxTokens: request.maxTokens });
  const detail: WireDetail = {
    attempt: call.attempt,
    estimateUsd: asUsd(worst),
    costUsd: asUsd(worst),
    usage: null,
    masked: call.masked,
    cutBytes: call.caller.cutBytes ?? 0,
    stopReason: null,
    why: '',
    opaque: [],
    digest: sha256(body),
  };
  return { ...call, id: deps.clock.newId('call'), body, worst, detail };
}

function recordStart({ repositories, clock, client }: PaidCallDeps, call: Prepared): Change {
  const { id, caller, request, body, detail, attempt } = call;
  const { incidentId, role } = caller;
  const { model } = request;
  const at = timestamp(clock);
  const wire = { id, incidentId, role, provider: client.provider, model, at, finishedAt: null };
  repositories.wireCalls.insert({ ...wire, request: body, response: null, outcome: 'running', detail });
  const { estimateUsd, digest } = detail;
  const actor = { kind: 'agent', id: incidentId, role } as const;
  const said = { call: id, provider: client.provider, model, digest, estimateUsd, attempt };
  return {
    events: [{ incidentId, role, type: 'model_called', data: { callId: id, model, attempt, estimateUsd } }],
    audit: [{ actor, action: 'model_called', subject: incidentId, detail: said }],
  };
}

interface End {
  readonly cost: NanoUsd;
  /** Null when it is not known what was sent. */
  readonly wire: Wire | null;
  readonly reply: ModelReply | null;
  readonly why: string;
}

function finish(deps: PaidCallDeps, call: Prepared, { cost, wire, reply, why }: End): void {
  const { budget, repositories, clock, client } = deps;
  const { id, caller, request, detail } = call;
  const { incidentId, role } = caller;
  const usage = reply?.usage ?? null;
  const sent = wire === null || wire.request === '' ? call.body : wire.request;
  const costUsd = asUsd(cost);
  const stopReason = reply?.stopReason ?? null;
  const digest = sha256(sent);
  const outcome = reply === null ? 'failed' : 'answered';
  const opaque = (reply?.content ?? []).flatMap((block) => (block.type === 'opaque' ? [digestOpaque(block.body)] : []));
  const full = { ...detail, usage, costUsd, stopReason, digest, opaque, why: why.slice(0, 2_000) };
  budget.settle(id, { nano: cost, usage }, () => {
    const at = timestamp(clock);
    repositories.wireCalls.finish(id, {
      finishedAt: at,
      request: sent,
      response: wire?.response ?? null,
      outcome,
      detail: full,
    });
    repositories.incidents.update(incidentId, {
      costUsd: asUsd(repositories.costLedger.ofIncident(incidentId)),
      updatedAt: at,
    });
    const actor = { kind: 'agent', id: incidentId, role } as const;
    const said = { call: id, provider: client.provider, model: request.model, digest, costUsd, outcome };
    const tokens = {
      inputTokens: usage === null ? null : promptTokens(usage),
      outputTokens: usage?.outputTokens ?? null,
    };
    const data = { callId: id, outcome, stopReason, costUsd, ...tokens, why: full.why } as const;
    return {
      events: [{ incidentId, role, type: 'model_answered', data }],
      audit: [{ actor, action: 'model_answered', subject: incidentId, detail: said }],
    };
  });
}

function promptTokens(usage: NonNullable<ModelReply['usage']>): number {
  return usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
}

/** How an opaque part is known again: by the SHA-256 of its JSON. */
export function digestOpaque(body: unknown): string {
  return sha256(JSON.stringify(body));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
