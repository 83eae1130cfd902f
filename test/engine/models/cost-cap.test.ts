import { expect, it } from 'vitest';
import { IncidentId } from '../../../src/shared/domain/ids.ts';
import { AppError } from '../../../src/shared/errors/app-error.ts';
import { FakeAnthropic } from '../../fakes/anthropic-server.ts';
import { type ModelDesk, openModelDesk } from '../../fixtures/model-desk.ts';
import { modelRequest } from '../../fixtures/model-requests.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const never = new AbortController().signal;
const { model: _model, maxTokens: _maxTokens, ...ASKED } = modelRequest();
const INCIDENTS = Array.from({ length: 20 }, (_value, index) => `inc-${String(index + 1)}`);
const SETTINGS = { security: { maxCost10Min: 5 }, llm: { maxCostPerIncident: 1_000 } };
const WINDOW_MS = 600_000;
const CAP_USD = 5;

/** What the endpoint charged, by its own price list and at its own time. */
interface Bill {
  readonly atMs: number;
  readonly usd: number;
}

/** An endpoint where each answer takes its time and costs all that it can: every byte a token, the longest answer, a dear region. */
async function openDearEndpoint() {
  const bills: Bill[] = [];
  const time = { now: (): number => 0, held: null as (() => void) | null };
  const fake = await FakeAnthropic.start({
    script: async (request) => {
      const inputTokens = Buffer.byteLength(JSON.stringify(request)) + 1_900;
      const bill = (): void => {
        bills.push({ atMs: time.now(), usd: ((inputTokens * 5 + request.max_tokens * 20) * 1.1) / 1_000_000 });
      };
      if (time.held !== null) {
        // The engine is about to be killed: what it asked for is charged all the same.
        bill();
        time.held();
        return { type: 'hang' };
      }
      bill();
      const usage = {
        input_tokens: 0,
        cache_creation_input_tokens: inputTokens,
        cache_read_input_tokens: 0,
        output_tokens: request.max_tokens,
        inference_geo: 'us',
      };
      return { text: 'On.', usage };
    },
  });
  return { fake, bills, time };
}

/** Every incident asks at once; time moves on with every answer. Ends when each was answered or turned away. */
async function round(rig: ModelDesk): Promise<string[]> {
  return Promise.all(
    INCIDENTS.map(async (id) => {
      try {
        await rig.model.complete({ incidentId: IncidentId.parse(id), role: 'detective' }, ASKED, never);
        rig.timer.advance(7_000);
        return 'answered';
      } catch (error) {
        return error instanceof AppError ? error.code : 'killed';
      }
    }),
  );
}

function dearestWindow(bills: readonly Bill[]): number {
  const sums = bills.map(({ atMs: from }) =>
    bills.filter(({ atMs }) => atMs >= from && atMs <= from + WINDOW_MS).reduce((sum, { usd }) => sum + usd, 0),
  );
  return Math.max(...sums);
}

it('twenty incidents with dear calls, and a kill in the middle, never cost more than the cap in any ten minutes', {
  timeout: 120_000,
}, async () => {
  await using dir = await tempDir();
  const endpoint = await openDearEndpoint();
  await using fake = endpoint.fake;
  const options = { dataDir: dir.path, baseUrl: fake.url, settings: SETTINGS, incidents: INCIDENTS, maxTokens: 16_384 };
  const first = await openModelDesk(options);
  first.timer.impatient = true;
  // One time for both sides; it goes on over the restart.
  endpoint.time.now = () => first.timer.elapsedMs();
  const outcomes = await round(first);
  for (let minute = 0; minute < 12; minute += 1) {
    first.timer.advance(60_000);
    outcomes.push(...(await round(first)));
  }
  first.timer.advance(WINDOW_MS);

  const reached = new Promise<void>((resolve) => {
    let asked = 0;
    endpoint.time.held = () => {
      asked += 1;
      if (asked === 5) resolve();
    };
  });
  const dying = round(first);
  await reached;
  const { secrets } = first.desk;
  await first[Symbol.asyncDispose]();
  fake.dropConnections();
  await dying;
  endpoint.time.held = null;

  await using second = await openModelDesk({ ...options, secrets });
  second.timer.impatient = true;
  const killedAt = first.timer.elapsedMs();
  endpoint.time.now = () => killedAt + second.timer.elapsedMs();
  for (let minute = 0; minute < 25; minute += 1) {
    outcomes.push(...(await round(second)));
    second.timer.advance(60_000);
  }
  expect(fake.problems).toEqual([]);
  expect(dearestWindow(endpoint.bills)).toBeLessThanOrEqual(CAP_USD);
  // The cap was really reached, calls were turned away, and the money came back.
  expect(dearestWindow(endpoint.bills)).toBeGreaterThan(CAP_USD * 0.85);
  expect(new Set(outcomes)).toEqual(new Set(['answered', 'budget_exhausted']));
  expect(endpoint.bills.reduce((sum, { usd }) => sum + usd, 0)).toBeGreaterThan(CAP_USD * 3);
});
