import { expect, it } from 'vitest';
import { FAKE_KEY, FakeAnthropic } from '../../fakes/anthropic-server.ts';

const TOOL = { name: 'read_file', input_schema: { type: 'object' } };
const HELLO = { role: 'user', content: 'Hello.' };
const CALL = { role: 'assistant', content: [{ type: 'tool_use', id: 'call_1', name: 'read_file', input: {} }] };
const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: 'x' });
const BODY = { model: 'claude-opus-5-5', max_tokens: 1_000, messages: [HELLO], stream: true };
const marked = { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } };

async function send(
  fake: FakeAnthropic,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<[number, string, string]> {
  const answer = await fetch(`${fake.url}/v1/messages`, {
    method: 'POST',
    headers: {
      'x-api-key': FAKE_KEY,
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  if (answer.ok) return [answer.status, '', await answer.text()];
  const { type, error } = (await answer.json()) as { type: string; error: { type: string; message: string } };
  expect(type).toBe('error');
  return [answer.status, error.type, error.message];
}

it.each([
  ['a body that is no JSON', '{', 'not valid JSON'],
  ['no limit', { ...BODY, max_tokens: undefined }, 'max_tokens: Field required'],
  ['a limit above the model', { ...BODY, max_tokens: 200_000 }, 'maximum allowed number of output tokens'],
  ['an unknown field', { ...BODY, colour: 1 }, 'colour: Extra inputs are not permitted'],
  ['a setting of the past', { ...BODY, temperature: 1 }, 'temperature: Extra inputs are not permitted'],
  [
    'an unknown field in a block',
    { ...BODY, messages: [{ role: 'user', content: [{ type: 'text', text: 'x', a: 1 }] }] },
    'Extra inputs',
  ],
  [
    'no user first',
    { ...BODY, messages: [{ role: 'assistant', content: 'x' }, HELLO] },
    'first message must use the "user" role',
  ],
  ['two turns of one', { ...BODY, messages: [HELLO, HELLO] }, 'roles must alternate'],
  [
    'a last turn of the model',
    { ...BODY, messages: [HELLO, { role: 'assistant', content: 'x' }] },
    'does not support assistant message prefill',
  ],
  [
    'an empty text',
    { ...BODY, messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] },
    'must be non-empty',
  ],
  [
    'a call without tools',
    { ...BODY, messages: [HELLO, CALL, { role: 'user', content: [result('call_1')] }] },
    'must define tools',
  ],
  [
    'a call without its result',
    { ...BODY, tools: [TOOL], messages: [HELLO, CALL, HELLO] },
    'without `tool_result` blocks immediately after: call_1',
  ],
  [
    'a result of another call',
    {
      ...BODY,
      tools: [TOOL],
      messages: [HELLO, CALL, { role: 'user', content: [result('call_1'), result('call_2')] }],
    },
    'unexpected `tool_use_id` found in `tool_result` blocks: call_2',
  ],
  [
    'a result twice',
    {
      ...BODY,
      tools: [TOOL],
      messages: [HELLO, CALL, { role: 'user', content: [result('call_1'), result('call_1')] }],
    },
    'unexpected `tool_use_id`',
  ],
  [
    'text before a result',
    {
      ...BODY,
      tools: [TOOL],
      messages: [HELLO, CALL, { role: 'user', content: [{ type: 'text', text: 'x' }, result('call_1')] }],
    },
    'must come first',
  ],
  [
    'a made-up signature',
    {
      ...BODY,
      messages: [HELLO, { role: 'assistant', content: [{ type: 'thinking', thinking: 'x', signature: 'y' }] }, HELLO],
    },
    'Invalid `signature` in `thinking` block',
  ],
  [
    'thinking told off',
    { ...BODY, thinking: { type: 'disabled' } },
    '"thinking.type.disabled" is not supported for this model',
  ],
  [
    'a budget of thinking',
    { ...BODY, thinking: { type: 'enabled', budget_tokens: 1_024 } },
    '"thinking.type.enabled" is not supported',
  ],
  [
    'adaptive thinking of an old model',
    { ...BODY, model: 'claude-haiku-4-5', thinking: { type: 'adaptive' } },
    'adaptive thinking is not supported',
  ],
  [
    'effort of a model without',
    { ...BODY, model: 'claude-haiku-4-5', output_config: { effort: 'low' } },
    'does not support the effort parameter',
  ],
  [
    'a forced tool',
    { ...BODY, tools: [TOOL], tool_choice: { type: 'any' } },
    'tool_choice.type "any" is not supported',
  ],
  ['two tools of one name', { ...BODY, tools: [TOOL, TOOL] }, 'Tool names must be unique'],
  [
    'five marks',
    { ...BODY, system: [marked, marked, marked], messages: [{ role: 'user', content: [marked, marked] }] },
    'A maximum of 4 blocks with cache_control may be provided. Found 5.',
  ],
])('the scripted Messages API refuses %s as the real one does', async (_what, body, message) => {
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }) });
  expect(await send(fake, body)).toEqual([400, 'invalid_request_error', expect.stringContaining(message)]);
  expect(fake.accepted).toEqual([]);
});

it('the scripted Messages API asks for a key, a version and a model that is there', async () => {
  await using fake = await FakeAnthropic.start({ script: () => ({ text: 'Yes.' }) });
  expect(await send(fake, BODY, { 'x-api-key': 'other' })).toEqual([401, 'authentication_error', 'invalid x-api-key']);
  expect(await send(fake, BODY, { 'anthropic-version': '1' })).toEqual([
    400,
    'invalid_request_error',
    expect.stringContaining('not a valid version'),
  ]);
  expect(await send(fake, { ...BODY, model: 'gpt' })).toEqual([404, 'not_found_error', 'model: gpt']);
  const [status, , events] = await send(fake, BODY);
  expect([status, events.match(/^event: .*$/gm)]).toEqual([
    200,
    [
      'event: message_start',
      'event: ping',
      'event: content_block_start',
      'event: content_block_delta',
      'event: content_block_stop',
      'event: message_delta',
      'event: message_stop',
    ],
  ]);
});
