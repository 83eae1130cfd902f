import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPolicies } from '../../../src/main/engine/guard/load-policies.ts';
import { gitAvailable, openRig } from '../../engine/tools/tool-rig.ts';
import { openJob } from '../../fixtures/job-rig.ts';
import { POLICIES, RESOURCES } from '../../fixtures/policies.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

const FILE = 'policies/closed-files.json';

/** The application's resources with another text, or none, in the place of the policy. */
async function broken(folder: string, text: string | null) {
  if (text !== null) {
    await cp(join(RESOURCES, 'policies'), join(folder, 'policies'), { recursive: true });
    await writeFile(join(folder, FILE), text);
  }
  return loadPolicies(folder);
}

describe('a policy file that cannot be used', () => {
  it.each([
    ['is missing', null],
    ['is empty', ''],
    ['is cut short', '{"version": 1, "kinds": ['],
    ['is of another version', '{"version": 2, "kinds": []}'],
    ['names nothing', '{"version": 1, "kinds": []}'],
    ['holds a bad glob', '{"version": 1, "kinds": [{"says": "x", "folders": [], "names": ["{a"], "except": []}]}'],
  ])('because it %s refuses everything and says so', async (_, text) => {
    await using dir = await tempDir();
    const policies = await broken(dir.path, text);
    expect(policies.refusal()).toMatch(/closed-files\.json cannot be used/);
    expect(policies.closedFiles('README.md')).toBe(policies.refusal());
    expect(policies.problems).toEqual([{ field: FILE, message: expect.stringContaining('no tool and no step runs') }]);
  });

  it('is good as it ships', () => {
    expect(POLICIES.refusal()).toBeNull();
    expect(POLICIES.problems).toEqual([]);
  });

  it('lets no tool run', async () => {
    await using dir = await tempDir();
    const policies = await broken(join(dir.path, 'resources'), null);
    let ran = 0;
    await using rig = await openRig({
      base: dir.path,
      change: ({ hosts }) => ({
        policies,
        hosts: { ...hosts, exec: (...call) => ((ran += 1), hosts.exec(...call)) },
      }),
    });
    const answer = await rig.call('detective', 'read_file', { path: 'config.ini' });
    expect(answer).toMatchObject({ outcome: 'refused', text: expect.stringContaining('policy file') });
    expect(ran).toBe(0);
    expect(await rig.audited('tool_refused')).toHaveLength(1);
  });
});

describe.skipIf(!gitAvailable)('a plan that was asked for before its policy was lost', () => {
  it('is neither approved nor run', async () => {
    await using dir = await tempDir();
    const lost = await broken(join(dir.path, 'resources'), null);
    let now = POLICIES;
    const policies = {
      refusal: () => now.refusal(),
      closedFiles: (path: string) => now.closedFiles(path),
      problems: [],
    };
    await using job = await openJob({ base: dir.path, policies });
    const before = job.service.look();
    const plan = await job.reachPlan();
    now = lost;
    await expect(job.decide(plan)).rejects.toMatchObject({ code: 'stopped', message: lost.refusal() });
    expect(job.state()).toEqual({ incident: 'awaiting_approval', approvals: ['pending'], runs: [] });
    now = POLICIES;
    await job.decide(plan);
    now = lost;
    await job.run();
    expect(job.service.look()).toEqual(before);
    expect(job.why()).toMatch(/policy file/);
  });
});
