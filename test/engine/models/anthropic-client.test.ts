import { expect, it } from 'vitest';
import { createAnthropicClient } from '../../../src/main/engine/models/create-anthropic-client.ts';
import type { ModelMessage } from '../../../src/main/engine/models/model-client.ts';
import type { ModelFailure } from '../../../src/main/engine/models/model-failure.ts';
import { FAKE_KEY, FakeAnthropic, type Script } from '../../fakes/anthropic-server.ts';
import { modelRequest } from '../../fixtures/model-requests.ts';

const never = new AbortController().signal;

function clientOf(fake: { readonly url: string }, key: string | null = FAKE_KEY, timeoutMs = 20_000) {
  return createAnthropicClient({ baseUrl: fake.url, apiKey: async () => key, timeoutMs });
}

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

it('a turn with thinking, text and a tool call comes back whole, with its tokens and its bytes', async () => {
  const script: Script = () => ({
    thinking: 'The port may be wrong.',
    text: 'I look at the file.',
    toolCalls: [{ name: 'read_file', input: { path: '/srv/shop/config.json' } }],
    usage: { input_tokens: 100, output_tokens: 50, cache_creation_input_tokens: 700, cache_read_input_tokens: 0 },
  });
  await using fake = await FakeAnthropic.start({ script });
  const client = clientOf(fake);
  const request = modelRequest();
  const reply = await client.complete(request, never);
  expect(fake.problems).toEqual([]);
  expect(reply).toEqual({
    content: [
      {
        type: 'opaque',
        provider: 'anthropic',
        body: { type: 'thinking', thinking: 'The port may be wrong.', signature: expect.any(String) },
      },
      { type: 'text', text: 'I look at the file.' },
      { type: 'tool_use', id: 'toolu_fake_1_0', name: 'read_file', input: { path: '/srv/shop/config.json' } },
    ],
    stopReason: 'tool_use',
    usage: { inputTokens: 100, outputTokens: 50, cacheReadTokens: 0, cacheWriteTokens: 700, region: 'global' },
    wire: { request: fake.requests[0]?.body, response: expect.stringContaining('event: message_stop') },
  });
  expect(client.encode(request)).toBe(fake.requests[0]?.body);
});

it('a second turn gives thinking back unchanged and answers each call; the prefix is read from the cache', async () => {
  const script: Script = (_request, n) =>
    n === 1 ? { thinking: 'Hm.', toolCalls: [{ name: 'read_file', input: { path: '/a' } }] } : { text: 'Done.' };
  await using fake = await FakeAnthropic.start({ script });
  const client = clientOf(fake);
  const first = await client.complete(modelRequest(), never);
  const messages: ModelMessage[] = [
    ...modelRequest().messages,
    { role: 'assistant', content: first.content },
    {
      role: 'user',
      content: [{ type: 'tool_result', toolUseId: 'toolu_fake_1_0', text: 'no such file', isError: true }],
    },
  ];
  const second = await client.complete(modelRequest({ messages }), never);
  expect(fake.problems).toEqual([]);
  expect({ stopReason: second.stopReason, content: second.content }).toEqual({
    stopReason: 'end',
    content: [{ type: 'text', text: 'Done.' }],
  });
  expect(second.usage?.cacheReadTokens).toBeGreaterThan(0);
  const tampered = structuredClone(messages) as unknown as { content: { body?: { thinking: string } }[] }[];
  for (const block of tampered[1]?.content ?? []) if (block.body) block.body.thinking = 'Something else.';
  const refused = await failure(
    client.complete(modelRequest({ messages: tampered as unknown as ModelMessage[] }), never),
  );
  expect(refused).toMatchObject({
    code: 'model_refused',
    billed: 'no',
    message: expect.stringContaining('Invalid `signature`'),
  });
});

const ADAPTIVE = [
  ['adaptive', 'low'],
  ['adaptive', 'medium'],
  ['adaptive', 'high'],
] as const;
it.each([
  ['claude-opus-5-5', [[null, 'low'], ...ADAPTIVE]],
  ['claude-fable-5-2', [[null, 'low'], ...ADAPTIVE]],
  ['claude-opus-5', [['disabled', 'low'], ...ADAPTIVE]],
  ['claude-haiku-5-5', [['disabled', 'low'], ...ADAPTIVE]],
  ['claude-opus-4-8', [[null, 'low'], ...ADAPTIVE]],
  [
    'claude-haiku-4-5',
    [
      [null, null],
      ['enabled', null],
      ['enabled', null],
      ['enabled', null],
    ],
  ],
] as const)('%s is told how hard to think in words that it takes', async (model, said) => {
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }) });
  const client = clientOf(fake);
  for (const effort of ['off', 'low', 'medium', 'high'] as const)
    await client.complete(modelRequest({ model, effort }), never);
  expect(fake.problems).toEqual([]);
  const told = fake.accepted.map(({ thinking, output_config: output }) => [
    thinking?.type ?? null,
    output?.effort ?? null,
  ]);
  expect(told).toEqual(said);
});

it('nothing but the key and what the API asks for is in the headers, and the key is nowhere else', async () => {
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }) });
  const { wire } = await clientOf(fake).complete(modelRequest(), never);
  const names = Object.keys(fake.requests[0]?.headers ?? {}).sort();
  expect(names).toEqual([
    'accept',
    'accept-encoding',
    'accept-language',
    'anthropic-version',
    'authorization',
    'connection',
    'content-length',
    'content-type',
    'host',
    'sec-fetch-mode',
    'user-agent',
  ]);
  expect(JSON.stringify(wire)).not.toContain(FAKE_KEY);
});

it('a call whose stream is cut, at whatever event, is never taken for an answer', async () => {
  const turn = { thinking: 'Hm.', text: 'It is fixed.', toolCalls: [{ name: 'read_file', input: { path: '/etc' } }] };
  await using whole = await FakeAnthropic.start({ script: () => turn });
  const reply = await clientOf(whole).complete(modelRequest(), never);
  const events = reply.wire.response.split('\n\n').length - 1;
  let cutAt = 0;
  await using fake = await FakeAnthropic.start({ script: () => ({ type: 'cut', afterEvents: cutAt, turn }) });
  for (cutAt = 0; cutAt < events; cutAt += 1) {
    const found = await failure(clientOf(fake).complete(modelRequest(), never));
    expect({ cutAt, code: found.code, billed: found.billed }).toEqual({
      cutAt,
      code: 'model_garbled',
      billed: 'maybe',
    });
  }
});

it.each([
  [
    { type: 'status', status: 429, error: 'rate_limit_error', headers: { 'retry-after': '7' } },
    'rate_limited',
    'no',
    7_000,
  ],
  [{ type: 'status', status: 529, error: 'overloaded_error' }, 'model_unavailable', 'no', null],
  [{ type: 'status', status: 500, error: 'api_error' }, 'model_unavailable', 'maybe', null],
  [{ type: 'status', status: 402, error: 'billing_error' }, 'model_refused', 'no', null],
  [{ type: 'status', status: 413, error: 'request_too_large' }, 'too_large', 'no', null],
  [{ type: 'bytes', body: 'no event stream at all' }, 'model_garbled', 'maybe', null],
  [{ type: 'bytes', body: '<html>hello</html>', contentType: 'text/html' }, 'model_garbled', 'maybe', null],
  [{ type: 'bytes', body: 'event: message_start\ndata: {"type":"mess\n\n' }, 'model_garbled', 'maybe', null],
  [
    {
      type: 'bytes',
      body: 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"x"}}\n\n',
    },
    'model_unavailable',
    'maybe',
    null,
  ],
  [{ type: 'redirect', to: 'http://127.0.0.1:9/v1/messages' }, 'model_refused', 'maybe', null],
] as const)('%j gives %s', async (...[step, code, billed, retryAfterMs]) => {
  await using fake = await FakeAnthropic.start({ script: () => step });
  const found = await failure(clientOf(fake).complete(modelRequest(), never));
  expect(found).toEqual({ code, billed, retryAfterMs, message: expect.stringMatching(/^\S.+/) });
  expect(fake.requests).toHaveLength(1);
});

it('a wrong key, a missing key and an endpoint that is not there are told apart', async () => {
  const fake = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }) });
  const wrong = await failure(clientOf(fake, 'sk-ant-wrong-key-1').complete(modelRequest(), never));
  expect(wrong).toEqual({
    code: 'model_refused',
    billed: 'no',
    retryAfterMs: null,
    message: expect.stringMatching(/^anthropic does not accept the key: .*invalid x-api-key/),
  });
  expect(await failure(clientOf(fake, null).complete(modelRequest(), never))).toMatchObject({ code: 'model_refused' });
  const { url } = fake;
  await fake[Symbol.asyncDispose]();
  const gone = await failure(clientOf({ url }).complete(modelRequest(), never));
  expect(gone).toMatchObject({ code: 'model_unavailable', billed: 'no' });
});

it('a peer that hangs is given up after the time-out, and at once when the caller ends it', async () => {
  let reached: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const script: Script = (_request, n) => {
    if (n === 2) reached();
    return { type: 'hang' };
  };
  await using fake = await FakeAnthropic.start({ script });
  expect(await failure(clientOf(fake, FAKE_KEY, 30).complete(modelRequest(), never))).toMatchObject({
    code: 'timed_out',
    billed: 'maybe',
  });
  const caller = new AbortController();
  const ended = failure(clientOf(fake).complete(modelRequest(), caller.signal));
  await asked;
  caller.abort();
  expect(await ended).toMatchObject({ code: 'aborted', billed: 'maybe' });
});

it('a refusal, a cut by length and arguments that are no JSON are parts of the answer', async () => {
  const turns = [
    { text: 'I', stopReason: 'refusal' },
    { text: 'So far', stopReason: 'max_tokens' },
    { toolCalls: [{ name: 'read_file', inputJson: '{"path": "/etc/pas' }] },
    { toolCalls: [{ name: 'read_file', inputJson: '["/etc"]' }] },
  ];
  await using fake = await FakeAnthropic.start({ script: (_request, n) => turns[n - 1] ?? {} });
  const replies = [];
  for (const _turn of turns) replies.push(await clientOf(fake).complete(modelRequest(), never));
  expect(replies.map(({ stopReason, content }) => [stopReason, content])).toEqual([
    ['refusal', [{ type: 'text', text: 'I' }]],
    ['max_tokens', [{ type: 'text', text: 'So far' }]],
    [
      'tool_use',
      [
        expect.objectContaining({
          input: {},
          problem: 'The arguments of this call are not well-formed JSON, so it was not made.',
        }),
      ],
    ],
    [
      'tool_use',
      [
        expect.objectContaining({
          input: {},
          problem: 'The arguments of this call are no JSON object, so it was not made.',
        }),
      ],
    ],
  ]);
});

it('trying the key spends nothing and says whether the model is there', async () => {
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }) });
  const good = await clientOf(fake).probe('claude-opus-5-5', never);
  expect(good).toMatchObject({ ok: true, sentence: 'The key is good and claude-opus-5-5 is there.' });
  expect(await clientOf(fake).probe('claude-opus-4-0', never)).toMatchObject({ ok: false });
  expect(await failure(clientOf(fake, 'wrong').probe('claude-opus-5-5', never))).toMatchObject({
    code: 'model_refused',
  });
  expect(fake.accepted).toEqual([]);
});
