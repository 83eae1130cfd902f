import { applyPatch } from 'diff';
import { describe, expect, it } from 'vitest';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';
import {
  briefOf,
  diagnosed,
  HEALTH,
  type Line,
  logLine,
  quotesHold,
  ScriptedTools,
  shippedReasoner,
  signal,
} from './scripted-role.ts';

const CONFIG = `{
  "port": 8080,
  "upstream": {
    "host": "127.0.0.1",
    "port": 9107
  },
  "currency": "EUR"
}
`;
const REFUSED =
  '2026-01-02T03:04:05.123Z ERROR upstream inventory refused: connect ECONNREFUSED 127.0.0.1:9107 (config/shop.json upstream.port)';
const CRASHED = '2026-01-02T03:04:05.123Z FATAL uncaught exception: RangeError: cart total out of range - exiting';
const CURL = `curl -sS -i ${HEALTH}`;
const healthy: Line = {
  tool: 'run_diagnostics',
  has: CURL,
  answer: `run_diagnostics ${CURL} exit 0\nHTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n{"status":"ok"}\n`,
};
const gone: Line = {
  tool: 'run_diagnostics',
  has: CURL,
  answer: `run_diagnostics ${CURL} exit 7\ncurl: (7) Failed to connect to 127.0.0.1 port 8080\n`,
};
const looks: readonly Line[] = [
  {
    tool: 'grep_search',
    has: '"port": 9107',
    answer: 'grep_search "port": 9107 in .\nconfig/shop.json:5:    "port": 9107\n',
  },
  {
    tool: 'grep_search',
    has: 'inventory listening on 127.0.0.1:',
    answer:
      'grep_search inventory listening on 127.0.0.1: in .\nlogs/inventory.log:1:2026-01-02T03:00:00.000Z INFO inventory listening on 127.0.0.1:9100\nlogs/inventory.log:2:2026-01-02T03:01:00.000Z INFO inventory listening on 127.0.0.1:9101\n',
  },
  { tool: 'read_file', has: 'config/shop.json', answer: `read_file config/shop.json (lines 1-8 of 8)\n${CONFIG}` },
  { tool: 'apply_patch', has: '', answer: 'apply_patch rehearsed' },
  { tool: 'restart_service', has: '', answer: 'restart_service drafted' },
];

async function diagnose(line: string, script: readonly Line[]) {
  const reasoner = await shippedReasoner();
  const tools = new ScriptedTools(script);
  const brief = briefOf([logLine(line)]);
  const triage = await reasoner.triage(brief, tools, signal);
  const report = await reasoner.diagnose({ ...brief, triage }, tools, signal);
  return { reasoner, tools, brief, triage, report };
}

describe('the playbook for a wrong port', () => {
  it('proves it, drafts the patch of one line and the restart, and verifies', async () => {
    const { reasoner, tools, brief, triage, report } = await diagnose(REFUSED, looks);
    expect(triage).toEqual({
      severity: 'high',
      verdict: 'investigate',
      summary: 'Connections to inventory at 127.0.0.1:9107 are refused.',
    });
    expect(report).toMatchObject({
      rootCause: 'config/shop.json says that inventory is at port 9107, but it listens on 127.0.0.1:9101.',
      fixable: true,
    });
    expect(quotesHold(report, [...brief.evidence, ...tools.evidence])).toBe(true);

    const after = diagnosed(brief, report, tools);
    const surgeon = new ScriptedTools(looks);
    expect(await reasoner.remediate(after, surgeon, signal)).toMatchObject({ type: 'fix' });
    expect(surgeon.calls.map((call) => call.tool)).toEqual(['apply_patch', 'restart_service']);
    const diff = String(surgeon.calls[0]?.args['diff']);
    expect(diff.split('\n').slice(0, 2)).toEqual(['--- a/config/shop.json', '+++ b/config/shop.json']);
    expect(diff.split('\n').filter((row) => /^[+-] /.test(row))).toEqual(['-    "port": 9107', '+    "port": 9101']);
    expect(applyPatch(CONFIG, diff)).toBe(CONFIG.replace('9107', '9101'));
    expect(surgeon.calls[1]?.args).toEqual({ service: 'shop-api' });
    expect(surgeon.calls.every((call) => call.reason.length > 10)).toBe(true);

    const verified = await reasoner.verify({ ...after, runs: [] }, new ScriptedTools([healthy]), signal);
    expect(verified).toMatchObject({ fixed: 'yes', evidence: [{ ref: 'tool:t1', quote: 'HTTP/1.1 200 OK' }] });
  });

  it('needs no name of the upstream, and never takes the port of the service itself for it', async () => {
    const line = REFUSED.replace('upstream inventory refused', 'upstream refused');
    const script = looks.map((look) => ({ ...look, has: look.has.replace('inventory listening', 'listening') }));
    const { report } = await diagnose(line, script);
    expect(report.rootCause).toContain('but it listens on 127.0.0.1:9101');
    const own = script.map((look) => ({ ...look, answer: look.answer.replace('127.0.0.1:9101', '127.0.0.1:8080') }));
    expect((await diagnose(line, own)).report.fixable).toBe(false);
  });

  it('concludes nothing when the upstream does listen where the config says', async () => {
    const same = looks.map((line) => ({ ...line, answer: line.answer.replace('127.0.0.1:9101', '127.0.0.1:9107') }));
    const { report } = await diagnose(REFUSED, same);
    expect(report).toEqual({ rootCause: 'no playbook explains this error', claims: [], confidence: 0, fixable: false });
  });

  it('drafts nothing when the place to change is not the only one of its line, or not there', async () => {
    const { reasoner, tools, brief, report } = await diagnose(REFUSED, looks);
    const after = diagnosed(brief, report, tools);
    const changed = after.evidence.map((item) => ({
      ...item,
      text: untrusted(item.text.replace('lines 1-8 of 8', 'lines 2-8 of 8')),
    }));
    const surgeon = new ScriptedTools(looks);
    const outcome = await reasoner.remediate({ ...after, evidence: changed }, surgeon, signal);
    expect(outcome).toMatchObject({ type: 'no_fix', reason: expect.stringContaining('was not read whole') });
    expect(surgeon.calls).toEqual([]);
  });

  it('gives the plan up when a step is refused', async () => {
    const { reasoner, tools, brief, report } = await diagnose(REFUSED, looks);
    const refusing = looks.map((line) =>
      line.tool === 'apply_patch' ? { ...line, outcome: 'refused' as const } : line,
    );
    const surgeon = new ScriptedTools(refusing);
    const outcome = await reasoner.remediate(diagnosed(brief, report, tools), surgeon, signal);
    expect(outcome).toMatchObject({ type: 'no_fix', reason: expect.stringContaining('apply_patch was refused') });
    expect(surgeon.calls.map((call) => call.tool)).toEqual(['apply_patch']);
  });
});

describe('the playbook for a crash', () => {
  it('concludes from the last words and the silence, and drafts the restart only', async () => {
    const { reasoner, tools, brief, triage, report } = await diagnose(CRASHED, [gone]);
    expect(triage).toMatchObject({ severity: 'critical', verdict: 'investigate' });
    expect(report.claims.flatMap((claim) => claim.evidence.map((cited) => cited.ref))).toEqual(['log:l1', 'tool:t1']);
    expect(quotesHold(report, [...brief.evidence, ...tools.evidence])).toBe(true);
    const after = diagnosed(brief, report, tools);
    const surgeon = new ScriptedTools(looks);
    expect(await reasoner.remediate(after, surgeon, signal)).toMatchObject({ type: 'fix' });
    expect(surgeon.calls.map(({ tool, args }) => ({ tool, args }))).toEqual([
      { tool: 'restart_service', args: { service: 'shop-api' } },
    ]);
  });

  it('does not hold when the service answers', async () => {
    const { report } = await diagnose(CRASHED, [healthy]);
    expect(report).toMatchObject({ rootCause: 'no playbook explains this error', fixable: false });
  });

  it.each([
    ['no', [gone]],
    ['unknown', [{ ...gone, outcome: 'refused' as const }]],
    ['unknown', [{ ...healthy, answer: 'run_diagnostics timed out', outcome: 'failed' as const }]],
  ])('verifies as %s what the health check shows', async (fixed, script) => {
    const { reasoner, tools, brief, report } = await diagnose(CRASHED, [gone]);
    const after = { ...diagnosed(brief, report, tools), runs: [] };
    expect(await reasoner.verify(after, new ScriptedTools(script), signal)).toMatchObject({ fixed });
  });

  it('waits for a service that needs a moment', async () => {
    const { reasoner, tools, brief, report } = await diagnose(CRASHED, [gone]);
    const slow = new ScriptedTools([gone]);
    const call = slow.call.bind(slow);
    slow.call = async (request) => {
      if (slow.calls.length === 1) slow.script = [healthy];
      return call(request);
    };
    const after = { ...diagnosed(brief, report, tools), runs: [] };
    expect(await reasoner.verify(after, slow, signal)).toMatchObject({ fixed: 'yes', evidence: [{ ref: 'tool:t2' }] });
  });

  it('finds the diagnosis again although the service was seen healthy since', async () => {
    const { reasoner, tools, brief, report } = await diagnose(CRASHED, [gone]);
    const after = diagnosed(brief, report, tools);
    const again = new ScriptedTools([healthy]);
    await again.call({ tool: 'run_diagnostics', args: { command: 'x' }, reason: 'x' });
    await again.call({ tool: 'run_diagnostics', args: { command: CURL }, reason: 'x' });
    const later = { ...after, evidence: [...after.evidence, ...again.evidence.slice(1)], runs: [] };
    expect(await reasoner.verify(later, new ScriptedTools([healthy]), signal)).toMatchObject({ fixed: 'yes' });
  });
});

describe('the playbook for noise', () => {
  const noise =
    '2026-01-02T03:04:05.123Z ERROR cache warm-up skipped: using stale entry (harmless, retried in background)';

  it('lets triage ignore what the service calls harmless, without a tool call', async () => {
    const reasoner = await shippedReasoner();
    const tools = new ScriptedTools([]);
    const report = await reasoner.triage(briefOf([logLine(noise)]), tools, signal);
    expect(report).toMatchObject({ severity: 'low', verdict: 'ignore' });
    expect(tools.calls).toEqual([]);
  });

  it.each(['FATAL data loss (harmless)', 'ERROR could not be recovered automatically', 'ERROR this is not harmless'])(
    'does not believe: %s',
    async (line) => {
      const reasoner = await shippedReasoner();
      const report = await reasoner.triage(briefOf([logLine(line)]), new ScriptedTools([]), signal);
      expect(report.verdict).toBe('investigate');
    },
  );

  it('does not hide a second error behind a harmless one', async () => {
    const reasoner = await shippedReasoner();
    const evidence = [logLine(noise), logLine(CRASHED, { id: 'l2', matched: false })];
    expect(await reasoner.triage(briefOf(evidence), new ScriptedTools([]), signal)).toMatchObject({
      severity: 'critical',
      verdict: 'investigate',
    });
  });

  it('does not take the context from before for a symptom', async () => {
    const reasoner = await shippedReasoner();
    const evidence = [logLine(CRASHED, { id: 'l0', matched: false }), logLine(noise)];
    expect(await reasoner.triage(briefOf(evidence), new ScriptedTools([]), signal)).toMatchObject({
      verdict: 'ignore',
    });
  });
});

describe('an error that no playbook knows', () => {
  it('is investigated and never explained', async () => {
    const { triage, report, tools } = await diagnose('ERROR the flux capacitor is out of tune', []);
    expect(triage).toMatchObject({ severity: 'medium', verdict: 'investigate' });
    expect(report).toEqual({ rootCause: 'no playbook explains this error', claims: [], confidence: 0, fixable: false });
    expect(tools.calls).toEqual([]);
  });
});
