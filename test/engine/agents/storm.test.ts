import { describe, expect, it } from 'vitest';
import { loadPlaybooks } from '../../../src/main/engine/agents/playbooks/load-playbooks.ts';
import { createPlaybookMatcher } from '../../../src/main/engine/agents/playbooks/match-playbook.ts';
import { EvidenceRef, ServiceId } from '../../../src/shared/domain/ids.ts';
import { untrusted } from '../../../src/shared/domain/untrusted.ts';
import { INCIDENT, type Job, openJob } from '../../fixtures/job-rig.ts';
import { openIncident } from '../../fixtures/open-desk.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { BUILTIN, briefOf, logLine } from '../playbooks/scripted-role.ts';
import { gitAvailable } from '../tools/tool-rig.ts';

const at = '2026-01-02T03:04:05.000Z';

function kindOf(service: string) {
  const title = untrusted('connection refused');
  return { fingerprint: 'a', service: ServiceId.parse(service), title, count: 3, firstAt: at, lastAt: at };
}

/** Makes the incident that the rig will open a storm, of which triage thinks nothing. */
function expectStorm(job: Job): void {
  const { triage } = job.reasoner;
  job.reasoner.triage = async (brief, tools, signal) => ({
    ...(await triage.call(job.reasoner, brief, tools, signal)),
    verdict: 'ignore',
  });
  const makeStorm = "UPDATE incidents SET kind = 'storm'";
  job.database.connection.exec(`CREATE TEMP TRIGGER storms AFTER INSERT ON main.incidents BEGIN ${makeStorm}; END`);
}

describe.skipIf(!gitAvailable)('the agents of a storm', { timeout: 90_000 }, () => {
  it('do not take it for harmless because a role does', async () => {
    await using dir = await tempDir();
    await using job = await openJob({ base: dir.path });
    expectStorm(job);
    await job.reachPlan();
    expect(job.state()).toMatchObject({ incident: 'awaiting_approval', approvals: ['pending'] });
  });

  it('are told of its errors, and hear all logs of the host that showed them before they call it fixed', async () => {
    await using dir = await tempDir();
    await using job = await openJob({ base: dir.path });
    expectStorm(job);
    const plan = await job.reachPlan();
    const [source] = job.sources;
    if (source === undefined) throw new Error('no source');
    const other = { ...source, id: 'other', service: ServiceId.parse('cart'), path: '/srv/cart.log' };
    job.journal.commit(() => {
      job.repositories.incidentKinds.save(INCIDENT, kindOf('cart'));
      const ref = EvidenceRef.parse('log:l9');
      const line = { ref, incidentId: INCIDENT, at, offset: 0, matched: true, text: untrusted('ERROR lost') };
      job.repositories.evidence.insert({ ...line, source: `${other.host}:${other.path}` });
      return {};
    });
    job.sources.push(other);
    const told: unknown[] = [];
    const { verify } = job.reasoner;
    job.reasoner.verify = async (brief, tools, signal) => {
      told.push(...brief.kinds);
      return verify.call(job.reasoner, brief, tools, signal);
    };
    expect(await job.decide(plan)).toBe('accepted');
    await job.run();
    expect(told).toEqual([kindOf('cart')]);
    expect(job.state().incident).toBe('resolved');
  });
});

describe('a playbook', () => {
  it('explains a storm of its service, and none that spans services', async () => {
    const { playbooks } = await loadPlaybooks({ builtinDir: BUILTIN, userDir: '/nowhere' });
    const evidence = [logLine('2026-01-02 ERROR connect ECONNREFUSED 127.0.0.1:9999')];
    const storm = (service: string) => ({
      ...briefOf(evidence),
      incident: openIncident({ kind: 'storm' }),
      kinds: [kindOf('shop-api'), kindOf(service)],
    });
    const matcher = createPlaybookMatcher();
    const first = (service: string) => matcher.matches(playbooks, storm(service), new AbortController().signal).next();
    expect((await first('shop-api')).value).toMatchObject({ line: evidence[0] });
    expect((await first('cart')).value).toBeUndefined();
  });
});
