import { describe, expect, it } from 'vitest';
import { EvidenceRef, IncidentId } from '../../../src/shared/domain/ids.ts';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';
import { FakeAnthropic } from '../../fakes/anthropic-server.ts';
import type { ScriptedTurn } from '../../fakes/anthropic-stream.ts';
import { INCIDENT, type Job, openJob } from '../../fixtures/job-rig.ts';
import { jobSecrets } from '../../fixtures/job-secrets.ts';
import { ABLE, type Seen, scriptOf } from '../../fixtures/model-script.ts';
import { openIncident } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { gitAvailable } from '../tools/tool-rig.ts';

const AGAIN = IncidentId.parse('inc-2');
const BROKEN = '[server]\nport=9999\nhost=127.0.0.1\n';
const HINT = 'This very error was fixed before.';

/** A detective that looks around for three turns, unless memory tells it where to look. */
function detective(seen: Seen): ScriptedTurn {
  const { refs, whole } = seen;
  const looks = whole.includes(HINT) ? 0 : 3;
  if (refs.length < looks)
    return { thinking: 'Where?', toolCalls: [{ name: 'grep_search', input: { query: `guess${refs.length}` } }] };
  const read = refs.length - looks;
  if (read === 0) return { toolCalls: [{ name: 'read_file', input: { path: 'config.ini' } }] };
  return ABLE['detective']?.({ ...seen, refs: refs.slice(looks) }) ?? {};
}

function breakAgain({ journal, repositories }: Job): void {
  journal.commit(() => {
    repositories.incidents.insert(openIncident({ id: AGAIN }));
    repositories.evidence.insert({
      ref: EvidenceRef.parse('log:again'),
      incidentId: AGAIN,
      at: '2026-01-03T03:04:06.000Z',
      source: 'manual',
      offset: 0,
      matched: true,
      text: untrusted('ERROR connection refused on port 9999'),
    });
    return { followUps: [{ type: 'start_agents', incidentId: AGAIN }] };
  });
}

async function approveAll(job: Job): Promise<void> {
  for (const plan of job.repositories.approvals.list('pending')) await job.decide(plan);
  await job.run();
}

const tokensOf = (fake: FakeAnthropic, from: number): number =>
  fake.charges
    .slice(from)
    .reduce((sum, { usage }) => sum + usage.input_tokens + usage.cache_read_input_tokens + usage.output_tokens, 0);

describe.skipIf(!gitAvailable)('the second time that a problem comes', { timeout: 60_000 }, () => {
  it('costs less: memory says where to look, and what it says is proven anew', async () => {
    await using dir = await tempDir();
    await using fake = await FakeAnthropic.start({ script: scriptOf({ detective }) });
    const llm = { provider: 'anthropic', baseUrl: fake.url };
    await using job = await openJob({ base: dir.path, secrets: jobSecrets(), llm });
    await job.reachPlan();
    await approveAll(job);
    expect(job.state().incident, job.why()).toBe('resolved');
    const first = { turns: fake.accepted.length, tokens: tokensOf(fake, 0) };

    await job.service.edit(BROKEN);
    breakAgain(job);
    await job.run();
    await approveAll(job);
    const again = job.repositories.incidents.get(AGAIN);
    expect(again).toMatchObject({ state: 'resolved', diagnosis: { confidence: 0.9 } });
    expect(job.service.look()).toEqual({ config: 'repaired', restarts: 2 });
    const second = { turns: fake.accepted.length - first.turns, tokens: tokensOf(fake, first.turns) };
    expect(second.turns).toBe(first.turns - 3);
    expect(second.tokens).toBeLessThan(first.tokens * 0.9);
    const cost = (id: IncidentId) => job.repositories.incidents.get(id)?.costUsd ?? 0;
    expect(cost(AGAIN)).toBeLessThan(cost(INCIDENT));
  });
});
