import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createModels, type Models } from '../../../src/main/engine/models/create-models.ts';
import { loadModelPrices } from '../../../src/main/engine/models/load-model-prices.ts';
import { IncidentId } from '../../../src/shared/domain/ids.ts';
import { Settings } from '../../../src/shared/domain/settings.ts';
import { FAKE_KEY, FakeAnthropic } from '../../fakes/anthropic-server.ts';
import { FakeOpenai } from '../../fakes/openai-server.ts';
import { ManualTimer } from '../../fixtures/manual-timer.ts';
import { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { maskAddresses } from '../../fixtures/model-desk.ts';
import { modelRequest } from '../../fixtures/model-requests.ts';
import { openDesk, openIncident, type TestDesk } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const never = new AbortController().signal;
const INCIDENT = IncidentId.parse('inc-1');
const { model: _model, maxTokens: _maxTokens, ...ASKED } = modelRequest();

interface Rig {
  readonly desk: TestDesk;
  readonly models: Models;
  llm: Record<string, unknown>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function openModels(dataDir: string, llm: Record<string, unknown>, secrets = new MemorySecrets()): Promise<Rig> {
  const desk = await openDesk(dataDir, secrets);
  await secrets.set('ANTHROPIC_API_KEY', FAKE_KEY);
  if (desk.repositories.incidents.get(INCIDENT) === null)
    desk.journal.commit(() => {
      desk.repositories.incidents.insert(openIncident());
      return {};
    });
  const own = join(dataDir, 'model-prices.json');
  const shipped = join(import.meta.dirname, '../../../resources/model-prices.json');
  const rig = { llm };
  const models = createModels({
    ...desk,
    settings: { current: () => Settings.parse({ llm: rig.llm }) },
    gateway: { forModel: maskAddresses },
    humanSwitch: { mayRun: () => null },
    timer: new ManualTimer(),
    prices: await loadModelPrices({ shipped, own }),
  });
  models.recover();
  return Object.assign(rig, { desk, models, [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose]() });
}

it('the settings in force decide who thinks, from the next call on, and roles may have a model of their own', async () => {
  await using dir = await tempDir();
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }) });
  await using local = await FakeOpenai.start({ apiKey: null, models: ['llama'], script: () => ({ text: 'Yes.' }) });
  await using rig = await openModels(dir.path, { provider: 'playbook' });
  expect([rig.models.current(), rig.models.describe()]).toEqual([null, { provider: 'playbook', model: '' }]);
  rig.llm = {
    provider: 'anthropic',
    baseUrl: fake.url,
    maxTokens: 1_000,
    roles: { triage: { model: 'claude-haiku-5-5' } },
  };
  expect(rig.models.describe()).toEqual({ provider: 'anthropic', model: 'claude-opus-5-5' });
  const first = rig.models.current();
  expect(rig.models.current()).toBe(first);
  for (const role of ['triage', 'detective'] as const)
    await first?.complete({ incidentId: INCIDENT, role }, ASKED, never);
  expect(fake.accepted.map(({ model, max_tokens: maxTokens }) => [model, maxTokens])).toEqual([
    ['claude-haiku-5-5', 1_000],
    ['claude-opus-5-5', 1_000],
  ]);
  rig.llm = { provider: 'openai_compatible', baseUrl: local.url, model: 'llama', maxTokens: 1_000 };
  await rig.models.current()?.complete({ incidentId: INCIDENT, role: 'surgeon' }, ASKED, never);
  expect([local.accepted.length, local.requests[0]?.headers.authorization, fake.accepted.length]).toEqual([
    1,
    undefined,
    2,
  ]);
  const providers = rig.desk.repositories.wireCalls.ofIncident(INCIDENT).map(({ provider, role }) => [provider, role]);
  expect(providers).toEqual([
    ['anthropic', 'triage'],
    ['anthropic', 'detective'],
    ['openai_compatible', 'surgeon'],
  ]);
});

it('trying a draft uses the stored key for the address of the settings only', async () => {
  await using dir = await tempDir();
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }) });
  await using other = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }), apiKey: 'another-key' });
  await using rig = await openModels(dir.path, { provider: 'anthropic', baseUrl: fake.url });
  const draft = { provider: 'anthropic', baseUrl: other.url } as const;
  await expect(rig.models.test(draft, never)).rejects.toMatchObject({ code: 'invalid_input', field: 'key' });
  expect(other.requests).toEqual([]);
  expect(await rig.models.test({ ...draft, key: 'another-key' }, never)).toMatchObject({ ok: true });
  expect(await rig.models.test({ ...draft, key: 'wrong' }, never)).toEqual({
    ok: false,
    sentence: expect.stringContaining('anthropic does not accept the key'),
    models: [],
  });
  expect(await rig.models.test({ provider: 'anthropic', baseUrl: fake.url }, never)).toMatchObject({ ok: true });
  expect(await rig.models.test({ provider: 'playbook' }, never)).toMatchObject({ ok: true });
});

it('a call that its engine was killed in is booked at its worst, and said to have an unknown end', async () => {
  await using dir = await tempDir();
  let reached: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const script = () => {
    reached();
    return { type: 'hang' as const };
  };
  await using fake = await FakeAnthropic.start({ script });
  const llm = { provider: 'anthropic', baseUrl: fake.url };
  const first = await openModels(dir.path, llm);
  const killed = new AbortController();
  const call = first.models.current()?.complete({ incidentId: INCIDENT, role: 'triage' }, ASKED, killed.signal);
  await asked;
  // A killed engine writes nothing any more: the files are closed under the running call.
  const { secrets } = first.desk;
  await first[Symbol.asyncDispose]();
  killed.abort();
  await expect(call).rejects.toThrow();
  await using second = await openModels(dir.path, llm, secrets);
  const [wire] = second.desk.repositories.wireCalls.ofIncident(INCIDENT);
  expect(wire).toMatchObject({
    outcome: 'unknown',
    response: null,
    detail: { why: 'The desk was ended in the middle of this call; it counts at the most that it can have cost.' },
  });
  const { estimateUsd } = wire?.detail ?? { estimateUsd: 0 };
  expect(second.models.budget.view().windowUsd).toBeCloseTo(estimateUsd, 9);
  expect(second.desk.repositories.incidents.get(INCIDENT)?.costUsd).toBeCloseTo(estimateUsd, 9);
});

it('nothing of the key is in the files of the desk', async () => {
  await using dir = await tempDir();
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }) });
  await using rig = await openModels(dir.path, { provider: 'anthropic', baseUrl: fake.url });
  await rig.models.current()?.complete({ incidentId: INCIDENT, role: 'triage' }, ASKED, never);
  rig.desk.database.connection.pragma('wal_checkpoint(TRUNCATE)');
  for (const file of ['desk.db', 'audit.db'])
    expect((await readFile(join(dir.path, file))).includes(FAKE_KEY)).toBe(false);
  expect(rig.desk.log.lines.join('\n')).not.toContain(FAKE_KEY);
  const wire = JSON.stringify(rig.desk.repositories.wireCalls.ofIncident(INCIDENT));
  expect(wire).toContain('The shop is down.');
  expect(wire).not.toContain(FAKE_KEY);
});
