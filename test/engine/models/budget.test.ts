import { expect, it } from 'vitest';
import type { Budget } from '../../../src/main/engine/models/budget.ts';
import { asNano } from '../../../src/main/engine/models/model-prices.ts';
import { IncidentId } from '../../../src/shared/domain/ids.ts';
import { openModelDesk } from '../../fixtures/model-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const never = new AbortController().signal;
const caller = { incidentId: IncidentId.parse('inc-1'), role: 'detective' } as const;
const NOWHERE = 'http://127.0.0.1:1';
const SETTINGS = { security: { maxCost10Min: 1 }, llm: { maxCostPerIncident: 100 } };

let count = 0;
function claim(budget: Budget, usd: number, signal = never): { readonly id: string; readonly done: Promise<void> } {
  count += 1;
  const id = `call-${String(count)}`;
  const call = { id, caller, provider: 'anthropic', model: 'm', worst: asNano(usd) };
  return { id, done: budget.reserve(call, () => ({}), signal) };
}

const paid = (budget: Budget, id: string, usd: number): void =>
  budget.settle(id, { nano: asNano(usd), usage: null }, () => ({}));

it('a call that is settled for less than was feared makes room for the one that waits', async () => {
  await using dir = await tempDir();
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: NOWHERE, settings: SETTINGS });
  const first = claim(rig.budget, 0.7);
  await first.done;
  const second = claim(rig.budget, 0.7);
  expect(rig.budget.view()).toEqual({ windowUsd: 0.7, limitUsd: 1, breaker: 'closed', totalUsd: 0.7 });
  paid(rig.budget, first.id, 0.3);
  await second.done;
  expect(rig.budget.view()).toEqual({ windowUsd: 1, limitUsd: 1, breaker: 'open', totalUsd: 1 });
});

it('a call that does not fit soon opens the breaker, which closes when the window has room again', async () => {
  await using dir = await tempDir();
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: NOWHERE, settings: SETTINGS });
  const first = claim(rig.budget, 0.9);
  await first.done;
  paid(rig.budget, first.id, 0.9);
  await expect(claim(rig.budget, 0.2).done).rejects.toMatchObject({
    code: 'budget_exhausted',
    message: 'The next call may cost up to 0.20 USD; 0.90 USD of 1.00 USD are spent or set aside in these ten minutes.',
  });
  expect(rig.budget.view().breaker).toBe('open');
  rig.timer.advance(600_001);
  expect(rig.budget.view()).toEqual({ windowUsd: 0, limitUsd: 1, breaker: 'closed', totalUsd: 0.9 });
  await claim(rig.budget, 0.2).done;
});

it('money that is about to be free is waited for, and no longer than a minute for what is open', async () => {
  await using dir = await tempDir();
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: NOWHERE, settings: SETTINGS });
  const first = claim(rig.budget, 0.9);
  await first.done;
  paid(rig.budget, first.id, 0.9);
  rig.timer.advance(570_000);
  rig.timer.impatient = true;
  const second = claim(rig.budget, 0.5);
  await second.done;
  expect(rig.timer.waits).toEqual([30_001]);
  await expect(claim(rig.budget, 0.6).done).rejects.toMatchObject({ code: 'budget_exhausted' });
  expect(rig.timer.waits).toEqual([30_001, 60_000]);
});

it('a waiting call can be ended', async () => {
  await using dir = await tempDir();
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: NOWHERE, settings: SETTINGS });
  await claim(rig.budget, 0.9).done;
  const ending = new AbortController();
  const second = claim(rig.budget, 0.9, ending.signal);
  ending.abort(new Error('enough'));
  await expect(second.done).rejects.toThrow('enough');
  expect(rig.timer.pending).toBe(0);
});

it('a clock that is set back or forward frees no money, not even across a restart', async () => {
  await using dir = await tempDir();
  await using first = await openModelDesk({ dataDir: dir.path, baseUrl: NOWHERE, settings: SETTINGS });
  const call = claim(first.budget, 0.9);
  await call.done;
  paid(first.budget, call.id, 0.9);
  first.desk.clock.advance(86_400_000);
  await expect(claim(first.budget, 0.2).done).rejects.toMatchObject({ code: 'budget_exhausted' });
  first.desk.clock.advance(-2 * 86_400_000);
  await expect(claim(first.budget, 0.2).done).rejects.toMatchObject({ code: 'budget_exhausted' });
  const { secrets } = first.desk;
  await first[Symbol.asyncDispose]();
  // The clock of the new desk stands where the old one began; a day earlier would be no different.
  await using second = await openModelDesk({ dataDir: dir.path, baseUrl: NOWHERE, settings: SETTINGS, secrets });
  await expect(claim(second.budget, 0.2).done).rejects.toMatchObject({ code: 'budget_exhausted' });
  second.timer.advance(600_001);
  await claim(second.budget, 0.2).done;
});

it('what a killed engine left open counts at its worst until ten minutes after the start', async () => {
  await using dir = await tempDir();
  await using first = await openModelDesk({ dataDir: dir.path, baseUrl: NOWHERE, settings: SETTINGS });
  await claim(first.budget, 0.9).done;
  const { secrets } = first.desk;
  await first[Symbol.asyncDispose]();
  await using second = await openModelDesk({ dataDir: dir.path, baseUrl: NOWHERE, settings: SETTINGS, secrets });
  expect(second.budget.view()).toMatchObject({ windowUsd: 0.9 });
  expect(second.desk.repositories.costLedger.open()).toEqual([]);
  await expect(claim(second.budget, 0.2).done).rejects.toMatchObject({ code: 'budget_exhausted' });
  second.timer.advance(600_001);
  await claim(second.budget, 0.2).done;
  expect(second.budget.since('2026-01-01T00:00:00.000Z')).toEqual({ usd: 1.1, calls: 2 });
  expect(second.budget.since('2027-01-01T00:00:00.000Z')).toEqual({ usd: 0, calls: 0 });
});

it('a limit of zero lets nothing through that costs anything', async () => {
  await using dir = await tempDir();
  const settings = { security: { maxCost10Min: 0 } };
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: NOWHERE, settings });
  await expect(claim(rig.budget, 0.000_000_001).done).rejects.toMatchObject({ code: 'budget_exhausted' });
  expect(rig.budget.view().breaker).toBe('open');
  await claim(rig.budget, 0).done;
});
