import { expect, it } from 'vitest';
import { createOpenaiClient } from '../../../src/main/engine/models/create-openai-client.ts';
import type { ModelMessage } from '../../../src/main/engine/models/model-client.ts';
import type { ModelFailure } from '../../../src/main/engine/models/model-failure.ts';
import { FakeOpenai } from '../../fakes/openai-server.ts';
import { modelRequest } from '../../fixtures/model-requests.ts';

const never = new AbortController().signal;
const KEY = 'gateway-key-0123456789';

function clientOf(fake: { readonly url: string }, key: string | null = KEY, timeoutMs = 20_000) {
  return createOpenaiClient({
    provider: 'bedrock_gateway',
    keyName: 'BEDROCK_GATEWAY_API_KEY',
    baseUrl: fake.url,
    apiKey: async () => key,
    timeoutMs,
  });
}

const asked = (messages: readonly ModelMessage[] = modelRequest().messages) =>
  modelRequest({ model: 'gpt-test', messages });

async function failure(
  work: Promise<unknown>,
): Promise<Pick<ModelFailure, 'code' | 'message' | 'billed' | 'retryAfterMs'>> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason as ModelFailure,
  );
  const { code, message, billed, retryAfterMs } = error as ModelFailure;
  return { code, message, billed, retryAfterMs };
}

it('a turn with text and tool calls comes back whole, and the next turn answers each call', async () => {
  await using fake = await FakeOpenai.start({
    apiKey: KEY,
    script: (_request, n) =>
      n === 1
        ? {
            text: 'I look at both files.',
            toolCalls: [
              { name: 'read_file', input: { path: '/a' } },
              { name: 'read_file', input: { path: '/b' } },
            ],
            usage: { input_tokens: 300, output_tokens: 20, cache_read_input_tokens: 700 },
          }
        : { text: 'Done.' },
  });
  const client = clientOf(fake);
  const first = await client.complete(asked(), never);
  expect(first).toEqual({
    content: [
      { type: 'text', text: 'I look at both files.' },
      { type: 'tool_use', id: 'call_1_0', name: 'read_file', input: { path: '/a' } },
      { type: 'tool_use', id: 'call_1_1', name: 'read_file', input: { path: '/b' } },
    ],
    stopReason: 'tool_use',
    usage: { inputTokens: 300, outputTokens: 20, cacheReadTokens: 700, cacheWriteTokens: 0 },
    wire: { request: client.encode(asked()), response: expect.stringContaining('[DONE]') },
  });
  const answers: ModelMessage = {
    role: 'user',
    content: [
      { type: 'tool_result', toolUseId: 'call_1_0', text: 'port: 1', isError: false },
      { type: 'tool_result', toolUseId: 'call_1_1', text: 'no such file', isError: true },
      { type: 'text', text: 'Conclude now.' },
    ],
  };
  const turns = [...asked().messages, { role: 'assistant' as const, content: first.content }, answers];
  expect((await client.complete(asked(turns), never)).stopReason).toBe('end');
  expect(fake.problems).toEqual([]);
  expect(fake.accepted[1]?.messages.map(({ role }) => role)).toEqual([
    'system',
    'user',
    'assistant',
    'tool',
    'tool',
    'user',
  ]);
  const unanswered = await failure(client.complete(asked(turns.slice(0, 2)), never));
  expect(unanswered).toMatchObject({ code: 'model_refused', message: expect.stringContaining('call_1_0, call_1_1') });
});

it('settings that an endpoint refuses are said in its own words from then on', async () => {
  await using fake = await FakeOpenai.start({
    apiKey: KEY,
    refusals: { reasoningEffort: true, maxTokens: true },
    script: () => ({ text: 'Yes.' }),
  });
  const client = clientOf(fake);
  const learnt = { code: 'model_unavailable', billed: 'no', retryAfterMs: 0 };
  expect(await failure(client.complete(asked(), never))).toMatchObject(learnt);
  expect(await failure(client.complete(asked(), never))).toMatchObject(learnt);
  await client.complete(asked(), never);
  const { max_completion_tokens: limit, reasoning_effort: effort } = fake.accepted[0] ?? {};
  expect([limit, effort]).toEqual([4_096, undefined]);
});

it('how hard to think is said where the endpoint takes it', async () => {
  await using fake = await FakeOpenai.start({ apiKey: KEY, script: () => ({ text: 'Yes.' }) });
  for (const effort of ['off', 'low', 'high'] as const)
    await clientOf(fake).complete(modelRequest({ model: 'gpt-test', effort }), never);
  expect(fake.accepted.map(({ reasoning_effort: effort }) => effort)).toEqual([undefined, 'low', 'high']);
});

it('a local server needs no key, and one that counts no tokens and names no calls is understood', async () => {
  await using fake = await FakeOpenai.start({
    apiKey: null,
    sloppy: true,
    script: () => ({ toolCalls: [{ name: 'read_file', input: { path: '/a' } }] }),
  });
  const reply = await clientOf(fake, null).complete(asked(), never);
  expect({ ...reply, wire: null }).toEqual({
    content: [{ type: 'tool_use', id: 'call_1_0', name: 'read_file', input: { path: '/a' } }],
    stopReason: 'tool_use',
    usage: null,
    wire: null,
  });
  const elsewhere = createOpenaiClient({
    provider: 'openai_compatible',
    keyName: 'OPENAI_COMPATIBLE_API_KEY',
    baseUrl: 'https://models.example/v1',
    apiKey: async () => null,
    timeoutMs: 1_000,
  });
  await expect(elsewhere.complete(asked(), never)).rejects.toMatchObject({
    code: 'model_refused',
    message: 'There is no API key for openai_compatible: store OPENAI_COMPATIBLE_API_KEY in the settings.',
  });
});

it('a stream that is cut anywhere before its end is never taken for an answer', async () => {
  const turn = { text: 'It is fixed.', toolCalls: [{ name: 'read_file', input: { path: '/etc' } }] };
  let cutAt = 0;
  await using fake = await FakeOpenai.start({ apiKey: KEY, script: () => ({ type: 'cut', afterEvents: cutAt, turn }) });
  for (cutAt = 0; cutAt < 7; cutAt += 1) {
    const found = await failure(clientOf(fake).complete(asked(), never));
    expect({ cutAt, code: found.code, billed: found.billed }).toEqual({
      cutAt,
      code: 'model_garbled',
      billed: 'maybe',
    });
  }
});

it.each([
  [{ type: 'status', status: 429, error: 'x', headers: { 'retry-after': '3' } }, 'rate_limited', 'no', 3_000],
  [{ type: 'status', status: 503, error: 'x' }, 'model_unavailable', 'no', null],
  [{ type: 'status', status: 500, error: 'x' }, 'model_unavailable', 'maybe', null],
  [{ type: 'bytes', body: 'data: {"choices": [\n\n' }, 'model_garbled', 'maybe', null],
  [{ type: 'bytes', body: '<html>', contentType: 'text/html' }, 'model_garbled', 'maybe', null],
  [{ type: 'redirect', to: 'http://127.0.0.1:1/' }, 'model_refused', 'maybe', null],
] as const)('%j gives %s', async (...[step, code, billed, retryAfterMs]) => {
  await using fake = await FakeOpenai.start({ apiKey: KEY, script: () => step });
  const found = await failure(clientOf(fake).complete(asked(), never));
  expect(found).toEqual({ code, billed, retryAfterMs, message: expect.stringMatching(/^\S.+/) });
  expect(fake.requests).toHaveLength(1);
});

it('a filter, a cut by length and arguments that are no JSON are parts of the answer', async () => {
  const turns = [
    { text: 'I', stopReason: 'content_filter' },
    { text: 'So far', stopReason: 'length' },
    { toolCalls: [{ name: 'read_file', inputJson: '{"path": "/etc/pas' }] },
  ];
  await using fake = await FakeOpenai.start({ apiKey: KEY, script: (_request, n) => turns[n - 1] ?? {} });
  const replies = [];
  for (const _turn of turns) replies.push(await clientOf(fake).complete(asked(), never));
  expect(replies.map(({ stopReason, content }) => [stopReason, content])).toEqual([
    ['refusal', [{ type: 'text', text: 'I' }]],
    ['max_tokens', [{ type: 'text', text: 'So far' }]],
    ['tool_use', [expect.objectContaining({ input: {}, problem: expect.stringContaining('not well-formed JSON') })]],
  ]);
});

it('the key is in no sentence even when the endpoint repeats it, and trying it spends nothing', async () => {
  await using fake = await FakeOpenai.start({ apiKey: KEY, script: () => ({ text: 'Yes.' }) });
  const wrong = await failure(clientOf(fake, 'wrong-key-987654').probe('gpt-test', never));
  expect(wrong).toMatchObject({ code: 'model_refused', message: expect.stringContaining('(the key)') });
  expect(wrong.message).not.toContain('wrong-key-987654');
  expect(await clientOf(fake).probe('gpt-test', never)).toEqual({
    ok: true,
    sentence: 'The endpoint answers and gpt-test is there.',
    models: ['gpt-test'],
  });
  expect(await clientOf(fake).probe('gpt-9', never)).toMatchObject({ ok: false });
  expect(fake.accepted).toEqual([]);
});
