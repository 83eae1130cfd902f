import { afterEach, describe, expect, it } from 'vitest';
import {
  createScriptedDesk,
  DIGEST,
  eventAt,
  INCIDENT,
  LIMITS,
  PERMISSION,
  type ScriptedDesk,
} from './scripted-router.ts';
import { type Connection, type Follow, TRANSPORTS } from './transports.ts';

const CALLS: ReadonlyArray<readonly [string, unknown, unknown]> = [
  ['health.get', undefined, { value: { status: 'ok', version: '1.2.3', uptimeSeconds: 7 } }],
  ['incidents.list', { limit: 1 }, { value: { active: [INCIDENT], escalated: [], resolved: [], ignored: [] } }],
  [
    'incidents.list',
    { before: '2026-01-01T01:00:00+01:00' },
    { value: { active: [], escalated: [], resolved: [], ignored: [] } },
  ],
  ['incidents.trigger', { service: 'shop-api', message: 'ERROR x' }, { value: { incidentId: 'inc-1' } }],
  ['approvals.list', { state: 'pending' }, { value: [] }],
  ['approvals.decide', { id: 'apr-1', decision: 'approve', seenDigest: DIGEST }, { value: { result: 'accepted' } }],
  ['approvals.decide', { id: 'apr-1', decision: 'deny', seenDigest: 'b'.repeat(64) }, { value: { result: 'changed' } }],
  ['permissions.list', { state: 'pending' }, { value: [PERMISSION] }],
  ['permissions.decide', { id: 'per-1', decision: 'allow', seenDigest: DIGEST }, { value: { result: 'accepted' } }],
  [
    'permissions.decide',
    { id: 'per-1', decision: 'deny', seenDigest: 'b'.repeat(64), reason: 'no' },
    { value: { result: 'changed' } },
  ],
  ['security.setMode', { mode: 'ACTIVE' }, { value: { mode: 'ACTIVE' } }],
  ['security.setStop', { engaged: true }, { value: { engaged: true } }],
  ['watch.start', undefined, { value: { running: true } }],
  ['memory.list', undefined, { value: { count: 0, entries: [], fingerprint: null, limit: 50 } }],
  ['memory.search', { text: 'refused' }, { value: { found: [] } }],
  ['memory.forget', { id: 'inc-1' }, { value: { result: 'not_there' } }],
  ['models.spent', { since: '2026-01-01T01:00:00+01:00' }, { value: { usd: 1.5, calls: 2 } }],
  [
    'models.test',
    { provider: 'anthropic', key: 'wrong' },
    { value: { ok: false, sentence: 'The key is not accepted.', models: [] } },
  ],
  [
    'incidents.wireBody',
    { id: 'inc-1', call: 'call-1', part: 'response', offset: 3 },
    { value: { text: 'response of call-1 from 3', total: 25 } },
  ],
  ['incidents.events', { id: 'inc-1', limit: 2 }, { value: { events: [eventAt(11), eventAt(12)], earlier: 1 } }],
  ['incidents.events', { id: 'inc-1', before: 11 }, { value: { events: [eventAt(10)], earlier: 0 } }],
  ['reports.offered', undefined, { value: { kinds: [{ kind: 'audit', formats: ['jsonl'] }] } }],
  ['secrets.list', undefined, { value: { secrets: [{ name: 'ANTHROPIC_API_KEY', kept: 'none' }] } }],
  ['secrets.remove', { name: 'ANTHROPIC_API_KEY' }, { value: { removed: 'ANTHROPIC_API_KEY' } }],
  [
    'settings.change',
    { version: DIGEST, values: [{ field: 'security.maxRetries', value: 2 }, { field: 'llm.model' }] },
    { value: { version: DIGEST } },
  ],
  ['tools.limits', undefined, { value: LIMITS }],
  ['tools.list', undefined, { value: { tools: [] } }],
  ['audit.verify', undefined, { value: { intact: true, entries: 0, head: { seq: 0, hash: '' } } }],
];

const FAILURES: ReadonlyArray<readonly [string, unknown, unknown]> = [
  [
    'incidents.get',
    { id: 'inc-9' },
    { code: 'not_found', message: 'There is no incident inc-9.', retryable: false, field: 'id' },
  ],
  [
    'settings.change',
    { version: DIGEST, values: [{ field: 'hosts', value: [] }] },
    {
      code: 'invalid_input',
      message: expect.stringContaining('is not the name of a setting'),
      retryable: false,
      field: 'values.0.field',
    },
  ],
  ['demo.get', undefined, { code: 'not_found', message: 'This desk does not run the demo.', retryable: false }],
  [
    'approvals.list',
    { state: 'denied' },
    { code: 'conflict', message: 'asked for denied', retryable: false, field: 'state' },
  ],
  [
    'permissions.decide',
    { id: 'per-1', decision: 'approve', seenDigest: DIGEST },
    { code: 'invalid_input', message: expect.stringMatching(/^decision: /), retryable: false, field: 'decision' },
  ],
  [
    'approvals.undo',
    { id: 'act-1' },
    { code: 'internal', message: expect.not.stringContaining('secret'), retryable: false },
  ],
  [
    'security.setMode',
    { mode: 'LOOSE' },
    { code: 'invalid_input', message: expect.stringMatching(/^mode: /), retryable: false, field: 'mode' },
  ],
  [
    'incidents.list',
    { limit: 0 },
    { code: 'invalid_input', message: expect.stringMatching(/^limit: /), retryable: false, field: 'limit' },
  ],
  [
    'incidents.events',
    { id: 'inc-1', limit: 1_001 },
    { code: 'invalid_input', message: expect.stringMatching(/^limit: /), retryable: false, field: 'limit' },
  ],
  [
    'incidents.list',
    { nonsense: '1' },
    { code: 'invalid_input', message: expect.stringMatching(/^nonsense: /), retryable: false, field: 'nonsense' },
  ],
  [
    'approvals.decide',
    { id: 'apr-1', decision: 'approve', seenDigest: 'short' },
    {
      code: 'invalid_input',
      message: expect.stringContaining('64 hexadecimal digits'),
      retryable: false,
      field: 'seenDigest',
    },
  ],
];

describe.each(Object.keys(TRANSPORTS))('the contract over %s', (transport) => {
  const open: Connection[] = [];
  const connect = async (): Promise<{ desk: ScriptedDesk; connection: Connection }> => {
    const desk = createScriptedDesk();
    const connection = await (TRANSPORTS[transport] as (router: ScriptedDesk['router']) => Promise<Connection>)(
      desk.router,
    );
    open.push(connection);
    return { desk, connection };
  };
  afterEach(async () => {
    for (const connection of open.splice(0)) await connection[Symbol.asyncDispose]();
  });

  it('gives the answers of the script', async () => {
    const { connection } = await connect();
    for (const [path, input, answer] of CALLS) {
      expect({ path, ...(await connection.call(path, input)) }).toEqual({ path, ...(answer as object) });
    }
  });

  it('gives each failure in the same wire form, naming the field', async () => {
    const { connection } = await connect();
    for (const [path, input, error] of FAILURES) {
      expect({ path, ...(await connection.call(path, input)) }).toEqual({ path, error });
    }
  });

  it('hands over the audit log as a file', async () => {
    const { connection } = await connect();
    const answer = await connection.call('audit.export', { format: 'jsonl' });
    const blob = 'value' in answer ? answer.value : answer.error;
    expect(blob).toBeInstanceOf(Blob);
    expect(await (blob as Blob).text()).toBe('{"seq":1}\n');
  });

  it.each<[string, Follow, string[]]>([
    ['from the beginning', {}, ['1', '2', '3', '4']],
    ['after a sequence number', { afterSeq: 2 }, ['3', '4']],
    ['after the last event that was seen', { afterSeq: 1, lastEventId: '2' }, ['3', '4']],
  ])('streams events %s and then live', async (_name, from, ids) => {
    const { desk, connection } = await connect();
    const stop = new AbortController();
    const seen: unknown[] = [];
    for await (const { id, event } of connection.follow(from, stop.signal)) {
      seen.push({ id, seq: (event as { seq: number }).seq });
      if (seen.length === ids.length - 1) desk.journal.publish();
      if (seen.length === ids.length) break;
    }
    stop.abort();
    expect(seen).toEqual(ids.map((id) => ({ id, seq: Number(id) })));
  });

  it('streams the events of one incident only when asked to', async () => {
    const { desk, connection } = await connect();
    desk.journal.publish(INCIDENT.id);
    const stop = new AbortController();
    const ids: Array<string | undefined> = [];
    for await (const { id } of connection.follow({ incident: INCIDENT.id }, stop.signal)) {
      ids.push(id);
      break;
    }
    stop.abort();
    expect(ids).toEqual(['4']);
  });
});
