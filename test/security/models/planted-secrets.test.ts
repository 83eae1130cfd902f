import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { openGateway } from '../../../src/main/engine/guard/open-gateway.ts';
import type { ModelMessage } from '../../../src/main/engine/models/model-client.ts';
import { IncidentId } from '../../../src/shared/domain/ids.ts';
import { FakeAnthropic, type Script } from '../../fakes/anthropic-server.ts';
import { openModelDesk } from '../../fixtures/model-desk.ts';
import { modelRequest } from '../../fixtures/model-requests.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const never = new AbortController().signal;
const INCIDENT = IncidentId.parse('inc-1');
const { model: _model, maxTokens: _maxTokens, ...ASKED } = modelRequest();

const letters = (length: number): string =>
  randomBytes(length)
    .toString('base64')
    .replaceAll(/[^a-zA-Z0-9]/g, 'x')
    .slice(0, length);
const capitals = (length: number): string =>
  letters(length * 2)
    .toUpperCase()
    .slice(0, length);

/** A line of a log, a file or a tool's output with a secret in it. */
const SHAPES: readonly (() => { readonly secret: string; readonly line: (secret: string) => string })[] = [
  () => ({ secret: `AKIA${capitals(16)}`, line: (secret) => `aws_access_key_id=${secret}` }),
  () => ({ secret: `ghp_${letters(36)}`, line: (secret) => `clone failed with token ${secret}` }),
  () => ({ secret: `Pw-${letters(20)}`, line: (secret) => `password = "${secret}"` }),
  () => ({
    secret: `db${letters(18)}`,
    line: (secret) => `connecting to postgres://shop:${secret}@10.0.0.7:5432/shop`,
  }),
  () => ({
    secret: `eyJhbGciOiJIUzI1NiJ9.eyJ${letters(24)}.${letters(43)}`,
    line: (secret) => `Authorization: Bearer ${secret}`,
  }),
  () => ({ secret: `sk_live_${letters(24)}`, line: (secret) => `STRIPE_SECRET_KEY=${secret}` }),
  () => ({ secret: `sk-ant-api03-${letters(93)}AA`, line: (secret) => `{"api_key": "${secret}"}` }),
  () => ({
    secret: letters(64),
    line: (secret) => `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
  }),
  () => ({ secret: `oncall.${letters(12)}@shop.example`, line: (secret) => `mail to ${secret} bounced` }),
  () => ({
    secret: `10.${(Number.parseInt(letters(4), 36) % 200) + 20}.${Date.now() % 250}.`,
    line: (secret) => `upstream ${secret}77 refused`,
  }),
];

function plant(): { readonly secret: string; readonly line: string } {
  const shape = SHAPES[Math.floor(Math.random() * SHAPES.length)] ?? SHAPES[0];
  if (shape === undefined) throw new Error('no shapes');
  const { secret, line } = shape();
  return { secret, line: line(secret) };
}

it('of a thousand planted secrets none is in anything that the model endpoint received, headers and repeats included', {
  timeout: 120_000,
}, async () => {
  await using dir = await tempDir();
  const script: Script = (request, n) => ({
    thinking: `Turn ${n}.`,
    text: `I saw ${JSON.stringify(request.messages.at(-1)?.content).slice(0, 200)}`,
    toolCalls: [{ name: 'read_file', input: { path: `/srv/shop/${n}` } }],
    usage: { input_tokens: 10, output_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  });
  await using fake = await FakeAnthropic.start({ script });
  const opened: { forModel?: Awaited<ReturnType<typeof openGateway>>['forModel'] } = {};
  await using rig = await openModelDesk({
    dataDir: dir.path,
    baseUrl: fake.url,
    settings: { llm: { maxCostPerIncident: 10_000 }, security: { maxCost10Min: 10_000 } },
    forModel: (incidentId, text) => {
      if (opened.forModel === undefined) throw new Error('the gateway is not open');
      return opened.forModel(incidentId, text);
    },
  });
  const gateway = await openGateway(rig.desk);
  opened.forModel = (incidentId, text) => gateway.forModel(incidentId, text);
  const planted = Array.from({ length: 1_000 }, plant);
  const stored: string[] = [];
  rig.desk.journal.commit(() => {
    for (const { line } of planted) stored.push(gateway.forStorage(INCIDENT, line));
    return {};
  });
  const messages: ModelMessage[] = [
    { role: 'user', content: [{ type: 'text', text: stored.slice(0, 100).join('\n') }] },
  ];
  for (let turn = 1; turn < 10; turn += 1) {
    const { content } = await rig.model.complete(
      { incidentId: INCIDENT, role: 'detective' },
      { ...ASKED, messages },
      never,
    );
    const [call] = content.filter((block) => block.type === 'tool_use');
    const text = stored.slice(turn * 100, turn * 100 + 100).join('\n');
    messages.push({ role: 'assistant', content });
    messages.push({
      role: 'user',
      content: [{ type: 'tool_result', toolUseId: call?.id ?? '', text, isError: false }],
    });
  }
  await rig.model.complete({ incidentId: INCIDENT, role: 'detective' }, { ...ASKED, messages }, never);
  expect(fake.problems).toEqual([]);
  expect(fake.requests).toHaveLength(10);
  const received = fake.everything();
  const found = planted.filter(({ secret }) => received.includes(secret));
  expect(found).toEqual([]);
  expect(received).toContain('⟦SECRET_');
  expect(received).toContain('⟦IP_');
  // What is kept of the calls holds none either.
  const kept = rig.desk.repositories.wireCalls
    .ofIncident(INCIDENT)
    .map(({ request, response }) => request + (response ?? ''));
  expect(planted.filter(({ secret }) => kept.join('\n').includes(secret))).toEqual([]);
});
