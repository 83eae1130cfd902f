import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { IncidentId } from '../../../src/shared/domain/ids.ts';
import { FAKE_KEY, FakeAnthropic, type Script } from '../../fakes/anthropic-server.ts';
import { openModelDesk } from '../../fixtures/model-desk.ts';
import { modelRequest } from '../../fixtures/model-requests.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const never = new AbortController().signal;
const INCIDENT = IncidentId.parse('inc-1');
const CALLER = { incidentId: INCIDENT, role: 'detective' } as const;
const { model: _model, maxTokens: _maxTokens, ...ASKED } = modelRequest();
const USAGE = { input_tokens: 1_000, output_tokens: 100, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };

it('a call is charged, recorded with its exact bytes, audited and told on the timeline', async () => {
  await using dir = await tempDir();
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'It was 10.0.0.5.', usage: USAGE }) });
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: fake.url });
  const messages = [
    { role: 'user' as const, content: [{ type: 'text' as const, text: 'from 10.0.0.5 and 10.0.0.6' }] },
  ];
  const reply = await rig.model.complete({ ...CALLER, cutBytes: 12 }, { ...ASKED, messages }, never);
  const { repositories, journal, audit } = rig.desk;
  const [wire] = repositories.wireCalls.ofIncident(INCIDENT);
  const body = fake.requests[0]?.body ?? '';
  expect(body).toContain('from ⟦IP_1⟧ and ⟦IP_1⟧');
  const digest = createHash('sha256').update(body).digest('hex');
  expect(wire).toMatchObject({
    role: 'detective',
    provider: 'anthropic',
    model: 'claude-opus-5-5',
    outcome: 'answered',
    request: body,
    response: reply.wire.response,
    detail: {
      attempt: 1,
      costUsd: 0.006,
      masked: { IP: 2 },
      cutBytes: 12,
      stopReason: 'end',
      why: '',
      opaque: [],
      digest,
    },
  });
  expect(reply).toMatchObject({ costUsd: 0.006, concludeNow: false, stopReason: 'end' });
  expect(repositories.incidents.get(INCIDENT)?.costUsd).toBe(0.006);
  expect(journal.eventsOf(INCIDENT).map(({ type, role }) => [type, role])).toEqual([
    ['model_called', 'detective'],
    ['model_answered', 'detective'],
  ]);
  const entries = [];
  for await (const line of audit.exportLines())
    entries.push(JSON.parse(line) as { action?: string; detail?: { digest: string } });
  const calls = entries.filter(({ action }) => action?.startsWith('model_'));
  expect(calls.map(({ action, detail }) => [action, detail?.digest])).toEqual([
    ['model_called', digest],
    ['model_answered', digest],
  ]);
  expect(JSON.stringify([wire, entries])).not.toContain(FAKE_KEY);
  expect(rig.budget.view()).toMatchObject({ windowUsd: 0.006, totalUsd: 0.006, breaker: 'closed' });
});

it('nothing leaves when the gateway fails', async () => {
  await using dir = await tempDir();
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }) });
  const forModel = (): never => {
    throw new Error('the key of the placeholders is gone');
  };
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: fake.url, forModel });
  await expect(rig.model.complete(CALLER, ASKED, never)).rejects.toThrow('the key of the placeholders is gone');
  expect([fake.requests, rig.desk.repositories.wireCalls.ofIncident(INCIDENT)]).toEqual([[], []]);
});

it('every text goes through the gateway: system, tools with their schemas, arguments and results', async () => {
  await using dir = await tempDir();
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }) });
  const seen: string[] = [];
  const forModel = (_incident: IncidentId, text: string) => {
    seen.push(text);
    return { text: text.replaceAll('SECRET', '⟦SECRET_1⟧'), masked: {} };
  };
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: fake.url, forModel });
  const request = {
    ...ASKED,
    system: 'system SECRET',
    tools: [
      {
        name: 'read_file',
        description: 'description SECRET',
        inputSchema: { type: 'object', properties: { SECRETkey: { type: 'string', enum: ['SECRET'] } } },
      },
    ],
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'text SECRET' }] },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'call_1', name: 'read_file', input: { a: [{ SECRETb: 'SECRET' }] } }],
      },
      { role: 'user', content: [{ type: 'tool_result', toolUseId: 'call_1', text: 'result SECRET', isError: false }] },
    ],
  } as const;
  await rig.model.complete(CALLER, request, never);
  expect(fake.problems).toEqual([]);
  expect(fake.everything().replaceAll('⟦SECRET_1⟧', '')).not.toContain('SECRET');
  expect(seen).toContain('result SECRET');
});

it('a part that nobody may read goes out only when a model of this incident gave it out', async () => {
  await using dir = await tempDir();
  const script: Script = (_request, n) =>
    n === 1 ? { thinking: 'Hm.', toolCalls: [{ name: 'read_file' }] } : { text: 'Yes.' };
  await using fake = await FakeAnthropic.start({ script });
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: fake.url, incidents: ['inc-1', 'inc-2'] });
  const { content } = await rig.model.complete(CALLER, ASKED, never);
  const result = { type: 'tool_result', toolUseId: 'toolu_fake_1_0', text: 'x', isError: false } as const;
  const turns = (thinking: typeof content) => ({
    ...ASKED,
    messages: [
      ...ASKED.messages,
      { role: 'assistant' as const, content: thinking },
      { role: 'user' as const, content: [result] },
    ],
  });
  const smuggled = {
    type: 'opaque',
    provider: 'anthropic',
    body: { type: 'thinking', thinking: 'SECRET', signature: 'x' },
  } as const;
  const forged = turns([smuggled, ...content.slice(1)]);
  await expect(rig.model.complete(CALLER, forged, never)).rejects.toMatchObject({ code: 'forbidden' });
  const other = { ...CALLER, incidentId: IncidentId.parse('inc-2') };
  await expect(rig.model.complete(other, turns(content), never)).rejects.toMatchObject({ code: 'forbidden' });
  expect(fake.requests).toHaveLength(1);
  await rig.model.complete(CALLER, turns(content), never);
  expect(fake.problems).toEqual([]);
});

it('overload and rate limits are waited out as long as the endpoint asks, each try visible and free', async () => {
  await using dir = await tempDir();
  const steps = [
    { type: 'status', status: 429, error: 'rate_limit_error', headers: { 'retry-after': '7' } },
    { type: 'status', status: 529, error: 'overloaded_error' },
  ] as const;
  await using fake = await FakeAnthropic.start({
    script: (_request, n) => steps[n - 1] ?? { text: 'Yes.', usage: USAGE },
  });
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: fake.url });
  rig.timer.impatient = true;
  const reply = await rig.model.complete(CALLER, ASKED, never);
  expect(reply.costUsd).toBe(0.006);
  expect(rig.timer.waits).toEqual([7_000, 2_000]);
  const events = rig.desk.journal.eventsOf(INCIDENT);
  expect(events.map(({ type }) => type)).toEqual([
    'model_called',
    'model_answered',
    'model_retried',
    'model_called',
    'model_answered',
    'model_retried',
    'model_called',
    'model_answered',
  ]);
  expect(
    rig.desk.repositories.wireCalls.ofIncident(INCIDENT).map(({ outcome, detail }) => [outcome, detail.costUsd]),
  ).toEqual([
    ['failed', 0],
    ['failed', 0],
    ['answered', 0.006],
  ]);
});

it('an answer cut half way costs the worst, is tried once more and said to be paid for', async () => {
  await using dir = await tempDir();
  const cut = { type: 'cut', afterEvents: 6, turn: { text: 'It is fixed.' } } as const;
  await using fake = await FakeAnthropic.start({ script: () => cut });
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: fake.url });
  rig.timer.impatient = true;
  await expect(rig.model.complete(CALLER, ASKED, never)).rejects.toMatchObject({ code: 'model_garbled' });
  expect(fake.accepted).toHaveLength(2);
  const calls = rig.desk.repositories.wireCalls.ofIncident(INCIDENT);
  const [first] = calls;
  expect(first?.detail.costUsd).toBe(first?.detail.estimateUsd);
  expect(rig.budget.view().windowUsd).toBeCloseTo((first?.detail.estimateUsd ?? 0) * 2, 9);
  const retried = rig.desk.journal.eventsOf(INCIDENT).filter((event) => event.type === 'model_retried');
  expect(retried.map(({ data }) => data.charged)).toEqual([true]);
});

it('the switch is asked before each call, and ends one that runs', async () => {
  await using dir = await tempDir();
  let reached: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const script: Script = () => {
    reached();
    return { type: 'hang' };
  };
  await using fake = await FakeAnthropic.start({ script });
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: fake.url });
  const running = rig.model.complete(CALLER, ASKED, never);
  await asked;
  rig.stop('the stop switch is engaged');
  await expect(running).rejects.toMatchObject({ code: 'stopped', message: 'the stop switch is engaged' });
  await expect(rig.model.complete(CALLER, ASKED, never)).rejects.toMatchObject({ code: 'stopped' });
  expect(fake.requests).toHaveLength(1);
  expect(rig.desk.repositories.costLedger.open()).toEqual([]);
});

it('an incident is told to conclude at seventy per cent of its ceiling and stopped before it', async () => {
  await using dir = await tempDir();
  const usage = { ...USAGE, output_tokens: 4_096 };
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'On.', usage }) });
  const settings = { llm: { maxCostPerIncident: 0.5 } };
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: fake.url, settings });
  const told: boolean[] = [];
  const loop = async (): Promise<void> => {
    for (;;) told.push((await rig.model.complete(CALLER, ASKED, never)).concludeNow);
  };
  await expect(loop()).rejects.toMatchObject({ code: 'budget_exhausted' });
  expect(told).toEqual([false, false, false, true, true]);
  expect(rig.desk.repositories.incidents.get(INCIDENT)?.costUsd).toBeLessThanOrEqual(0.5);
  expect(rig.budget.view().breaker).toBe('closed');
});

it('nothing leaves when the record cannot be written', async () => {
  await using dir = await tempDir();
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }) });
  await using rig = await openModelDesk({ dataDir: dir.path, baseUrl: fake.url });
  const { connection } = rig.desk.database;
  connection.exec(`CREATE TRIGGER audit.full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'disk full'); END`);
  await expect(rig.model.complete(CALLER, ASKED, never)).rejects.toThrow(/disk full/);
  expect(fake.requests).toEqual([]);
  expect(rig.desk.repositories.costLedger.total()).toBe(0);
  connection.exec('DROP TRIGGER audit.full');
});
