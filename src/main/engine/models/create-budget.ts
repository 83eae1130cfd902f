import { AppError } from '#shared/errors/app-error.ts';
import { type Clock, timestamp } from '../core/clock.ts';
import type { Change, Journal } from '../core/journal.ts';
import type { Repositories } from '../db/database.ts';
import type { SettingsSource } from '../settings/settings-source.ts';
import type { Budget, Claim, CostView } from './budget.ts';
import { type BudgetVerdict, evaluateBudget, sumOf, WINDOW_MS } from './evaluate-budget.ts';
import { asNano, asUsd, type NanoUsd } from './model-prices.ts';
import type { Timer } from './timer.ts';

interface BudgetDeps {
  readonly repositories: Pick<Repositories, 'costLedger'>;
  readonly journal: Pick<Journal, 'commit'>;
  readonly settings: Pick<SettingsSource, 'current'>;
  readonly clock: Clock;
  readonly timer: Timer;
  /** How long a call waits for money that is about to be free; default a minute. */
  readonly patienceMs?: number;
}

interface Desk extends BudgetDeps {
  /** Milliseconds that never go back: neither a clock that is set back nor one that is set forward frees money. */
  nowMs(): number;
  readonly waiting: Set<() => void>;
  /** What the last call that was turned away would have needed. */
  turnedAway: NanoUsd | null;
}

const PATIENCE_MS = 60_000;

/** The budget over the ledger. */
export function createBudget(deps: BudgetDeps): Budget {
  const { repositories, timer, clock } = deps;
  const ledger = repositories.costLedger;
  const startedAt = Math.max(clock.now().getTime(), ledger.latestMs() ?? 0);
  const startedMs = timer.elapsedMs();
  const desk: Desk = {
    ...deps,
    nowMs: () => Math.floor(startedAt + Math.max(timer.elapsedMs() - startedMs, 0)),
    waiting: new Set(),
    turnedAway: null,
  };
  return {
    recover: (build) => recover(desk, build),
    reserve: (claim, build, signal) => reserve(desk, { claim, build }, signal),
    settle: (id, { nano, usage }, build) => {
      deps.journal.commit(() => {
        ledger.settle(id, { nano, ms: desk.nowMs(), usage });
        return build();
      });
      for (const wake of desk.waiting) wake();
    },
    ofIncident: (id) => ({ spent: ledger.ofIncident(id), ceiling: ceilingOf(desk) }),
    view: () => view(desk),
    since: (at) => {
      const { nano, calls } = ledger.since(at);
      return { usd: asUsd(nano), calls };
    },
  };
}

function limitOf({ settings }: BudgetDeps): NanoUsd {
  return asNano(settings.current().security.maxCost10Min);
}

function ceilingOf({ settings }: BudgetDeps): NanoUsd {
  return asNano(settings.current().llm.maxCostPerIncident);
}

function recover(desk: Desk, build: () => Change): void {
  const { repositories, journal } = desk;
  const left = repositories.costLedger.open();
  if (left.length === 0) return;
  journal.commit(() => {
    for (const { id, nano } of left) repositories.costLedger.settle(id, { nano, ms: desk.nowMs(), usage: null });
    const usd = asUsd(left.reduce((sum, { nano }) => sum + nano, 0));
    const actor = { kind: 'system', id: 'budget' } as const;
    const more = build();
    return {
      ...more,
      audit: [
        ...(more.audit ?? []),
        { actor, action: 'model_calls_abandoned', subject: 'budget', detail: { calls: left.length, usd } },
      ],
    };
  });
}

type Wanted = { readonly claim: Claim; readonly build: Parameters<Budget['reserve']>[1] };

async function reserve(desk: Desk, wanted: Wanted, signal: AbortSignal): Promise<void> {
  const deadlineMs = desk.nowMs() + (desk.patienceMs ?? PATIENCE_MS);
  for (;;) {
    signal.throwIfAborted();
    const verdict = tryToReserve(desk, wanted);
    if (verdict.type === 'fits') {
      desk.turnedAway = null;
      return;
    }
    const waitMs = verdict.type === 'full' ? waitFor(desk, verdict, deadlineMs) : null;
    if (waitMs === null) {
      if (verdict.type !== 'incident_spent') desk.turnedAway = wanted.claim.worst;
      throw exhausted(desk, verdict, wanted.claim);
    }
    await settledOrPassed(desk, waitMs, signal);
  }
}

/** Looks and sets aside in one transaction, so that no two calls see the same free money. */
function tryToReserve(desk: Desk, { claim, build }: Wanted): BudgetVerdict {
  const { repositories, journal, clock } = desk;
  const ledger = repositories.costLedger;
  let verdict: BudgetVerdict = { type: 'full', fitsAtMs: null };
  journal.commit(() => {
    const nowMs = desk.nowMs();
    const { incidentId, role } = claim.caller;
    const incident = { spent: ledger.ofIncident(incidentId), ceiling: ceilingOf(desk) };
    const entries = ledger.counting(nowMs - WINDOW_MS);
    verdict = evaluateBudget({ entries, nowMs, limit: limitOf(desk), worst: claim.worst, incident });
    if (verdict.type !== 'fits') return null;
    const { id, provider, model, worst } = claim;
    const at = timestamp(clock);
    ledger.reserve({ id, at, incidentId, role, provider, model, reservedNano: worst, reservedMs: nowMs });
    return build();
  });
  return verdict;
}

/** How long it is worth to wait; null when it is not. While calls are open, any of them may turn out cheaper than feared. */
function waitFor(desk: Desk, { fitsAtMs }: { fitsAtMs: number | null }, deadlineMs: number): number | null {
  const nowMs = desk.nowMs();
  if (nowMs >= deadlineMs) return null;
  if (fitsAtMs !== null && fitsAtMs <= deadlineMs) return Math.max(fitsAtMs - nowMs, 1);
  return desk.repositories.costLedger.open().length > 0 ? deadlineMs - nowMs : null;
}

async function settledOrPassed(desk: Desk, waitMs: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  let wake: () => void = () => undefined;
  const settled = new Promise<void>((resolve) => {
    wake = resolve;
  });
  desk.waiting.add(wake);
  try {
    await Promise.race([settled, desk.timer.wait(waitMs, either)]);
  } finally {
    desk.waiting.delete(wake);
    over.abort();
  }
}

function exhausted(desk: Desk, verdict: BudgetVerdict, { worst }: Claim): AppError {
  const usd = (nano: NanoUsd): string => `${asUsd(nano).toFixed(2)} USD`;
  const most = `The next call may cost up to ${usd(worst)}`;
  if (verdict.type === 'incident_spent')
    return new AppError('budget_exhausted', `${most}, and this incident may cost ${usd(ceilingOf(desk))} in all.`);
  if (verdict.type === 'too_dear')
    return new AppError(
      'budget_exhausted',
      `${most}, and in ten minutes no more than ${usd(limitOf(desk))} may be spent.`,
    );
  const spent = usd(sumOf(desk.repositories.costLedger.counting(desk.nowMs() - WINDOW_MS)));
  const why = `${most}; ${spent} of ${usd(limitOf(desk))} are spent or set aside in these ten minutes.`;
  return new AppError('budget_exhausted', why);
}

function view(desk: Desk): CostView {
  const { costLedger } = desk.repositories;
  const window = sumOf(costLedger.counting(desk.nowMs() - WINDOW_MS));
  const limit = limitOf(desk);
  const needed = desk.turnedAway ?? 1;
  return {
    windowUsd: asUsd(window),
    limitUsd: desk.settings.current().security.maxCost10Min,
    breaker: window + needed > limit ? 'open' : 'closed',
    totalUsd: asUsd(costLedger.total()),
  };
}
