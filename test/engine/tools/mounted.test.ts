import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import type { Mounts } from '../../../src/main/engine/tools/mounted/mounted-tools.ts';
import type { AgentRole, CallableTool } from '../../../src/shared/domain/roles.ts';
import { INCIDENT as JOB_INCIDENT, openJob } from '../../fixtures/job-rig.ts';
import { filesServer, mountServers, peerFacts, peerServer, pinFirst, untilServer } from '../../fixtures/mounts.ts';
import { ScriptedReasoner } from '../../fixtures/scripted-reasoner.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { gitAvailable, INCIDENT, never, openRig, SHOP, type ToolRig } from './tool-rig.ts';

const LOOK_UP: CallableTool = 'mcp__peer__look_up';
const ADA = { user: 'ada', via: 'window' } as const;

interface Stage {
  readonly rig: ToolRig;
  readonly mounts: ReturnType<typeof mountServers>;
  readonly file: string;
  readonly call: (args: Record<string, unknown>, role?: AgentRole) => ReturnType<ToolRig['call']>;
  readonly offered: (role: AgentRole) => Promise<string[]>;
}

/** A desk that has mounted the peer with this behaviour. */
async function withPeer(behaviour: string, work: (stage: Stage) => Promise<void>): Promise<void> {
  await using dir = await tempDir();
  const file = `${dir.path}/peer.json`;
  const kept: { mounts?: ReturnType<typeof mountServers> } = {};
  await using rig = await openRig({
    base: dir.path,
    change: ({ journal, repositories, clock, log }) => {
      const parts = { journal, repositories: repositories as never, clock, log };
      kept.mounts = mountServers(parts, [peerServer(behaviour, file)], [`${dir.path}/data`]);
      return { mounted: kept.mounts };
    },
  });
  const { mounts } = kept;
  if (mounts === undefined) throw new Error('nothing is mounted');
  try {
    await work({
      rig,
      mounts,
      file,
      call: (args, role = 'detective') => rig.call(role, LOOK_UP as never, args),
      offered: async (role) => {
        const session = await rig.tools.open({ role, incidentId: INCIDENT, service: SHOP }, never);
        const listed = await session.tools.list(never);
        await session.close();
        return listed.map(({ name }) => name).filter((name) => name.startsWith('mcp__'));
      },
    });
  } finally {
    await mounts.stop();
  }
}

const calls = (file: string): number =>
  existsSync(`${file}.calls`) ? readFileSync(`${file}.calls`, 'utf8').split('\n').length - 1 : 0;
const eventsOf = (rig: ToolRig, type: string) =>
  rig.desk.database.connection.prepare('SELECT data FROM events WHERE type = ?').all(type);

describe('a mounted server', { timeout: 60_000 }, () => {
  it('is offered to nobody before a person has pinned its definition, and then to its roles only', async () => {
    await withPeer('honest', async ({ rig, mounts, file, call, offered }) => {
      const fresh = await untilServer(mounts, ({ state }) => state === 'ready');
      expect(fresh.tools.map(({ tool, state, description }) => [tool, state, description])).toEqual([
        ['look_up', 'new', 'Looks things up.'],
      ]);
      expect(await offered('detective')).toEqual([]);
      expect((await call({ key: 'a' })).text).toContain('may not use');
      expect(mounts.pin({ server: 'peer', tool: 'look_up', seenHash: '0'.repeat(64) }, ADA)).toBe('changed');
      expect(() => mounts.pin({ server: 'peer', tool: 'delete_all', seenHash: '0'.repeat(64) }, ADA)).toThrow(
        'mount no tool',
      );
      await pinFirst(mounts);
      expect([await offered('detective'), await offered('triage'), await offered('surgeon')]).toEqual([
        [LOOK_UP],
        [],
        [],
      ]);
      expect((await call({ key: 'a' })).text).toMatch(/^\[tool:[^\]]+\] found a\n\[image left out\]$/);
      expect((await call({ key: 'a' }, 'surgeon')).text).toContain('may not use');
      expect((await rig.audited('mcp_tool_pinned')).map(({ actor, subject }) => [actor.id, subject])).toEqual([
        ['ada', 'peer/look_up'],
      ]);
      expect((await rig.audited('tool_called')).map(({ subject }) => subject)).toEqual([LOOK_UP]);
      expect(calls(file)).toBe(1);
      expect(mounts.unpin({ server: 'peer', tool: 'look_up' }, ADA)).toBe('unpinned');
      expect((await call({ key: 'a' })).outcome).toBe('refused');
    });
  });

  it('gets none of our environment, no closed folder, and no long arguments; it ends with the desk', async () => {
    vi.stubEnv('ANTHROPIC_API_KEY', 'sk-planted');
    await withPeer('honest', async ({ mounts, file, call }) => {
      await pinFirst(mounts);
      const { pid, env } = await peerFacts(file);
      expect([env['ANTHROPIC_API_KEY'], env['PEER'], env['SENTRY_MODE']]).toEqual([undefined, 'yes', undefined]);
      const folder = file.replace('peer.json', 'data');
      for (const args of [{ key: `${folder}/desk.db` }, { deep: [`file://${folder}/x/../audit.db`] }])
        expect((await call(args)).text).toContain('closed to every tool');
      expect((await call({ key: 'x'.repeat(20_000) })).text).toContain('more than 16000 characters');
      expect(calls(file)).toBe(0);
      await mounts.stop();
      expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    });
    vi.unstubAllEnvs();
  });

  it('that changes a definition falls back to asking, with an event, until it is pinned again', async () => {
    await withPeer('changing', async ({ rig, mounts, call, offered }) => {
      await pinFirst(mounts);
      const session = await rig.tools.open({ role: 'detective', incidentId: INCIDENT, service: SHOP }, never);
      const ask = (key: string) => session.tools.call({ tool: LOOK_UP, args: { key }, reason: 'why' }, never);
      expect((await ask('a')).outcome).toBe('ok');
      const view = await untilServer(mounts, ({ tools }) => tools[0]?.state === 'changed');
      expect(view.tools[0]?.before).toMatchObject({ description: 'Looks things up.' });
      expect(view.tools[0]?.description).not.toBe('Looks things up.');
      expect(await offered('detective')).toEqual([]);
      expect((await ask('b')).text).toContain('is not offered: It is not the definition that was pinned');
      await session.close();
      expect(eventsOf(rig, 'mcp_tool_unpinned').length).toBe(2);
      expect((await rig.audited('mcp_tool_unpinned')).length).toBe(2);
      mounts.pin({ server: 'peer', tool: 'look_up', seenHash: view.tools[0]?.hash ?? '' }, ADA);
      expect((await call({ key: 'c' })).outcome).toBe('ok');
    });
  });

  it('whose description gives orders cannot be pinned', async () => {
    await withPeer('injecting', async ({ mounts, offered }) => {
      const { tools } = await untilServer(mounts, ({ state }) => state === 'ready');
      expect(tools[0]?.state).toBe('blocked');
      expect(() => mounts.pin({ server: 'peer', tool: 'look_up', seenHash: tools[0]?.hash ?? '' }, ADA)).toThrow(
        'instructions',
      );
      expect(await offered('detective')).toEqual([]);
    });
  });

  it('that answers with secrets has them masked before anybody reads them', async () => {
    await withPeer('secretive', async ({ mounts, call }) => {
      await pinFirst(mounts);
      const { text } = await call({ key: 'a' });
      expect(text).not.toMatch(/hunter2|AKIAIOSFODNN7EXAMPLE/);
    });
  });

  it.each(['garbage', 'endless', 'ending', 'flooding'])(
    'that is %s is cut off and named, and the desk goes on',
    async (behaviour) => {
      await withPeer(behaviour, async ({ rig, mounts, call }) => {
        if (behaviour === 'flooding') {
          await pinFirst(mounts);
          await call({ key: 'a' });
        }
        if (behaviour === 'garbage') {
          // Lines that are no messages are skipped; the rest of it works.
          await pinFirst(mounts);
          expect((await call({ key: 'a' })).outcome).toBe('ok');
          return;
        }
        const failed = await untilServer(mounts, ({ state }) => state === 'failed');
        expect(failed.why).not.toBe('');
        expect((await call({ key: 'b' })).outcome).toBe('refused');
        expect(eventsOf(rig, 'mcp_server_changed').length).toBeGreaterThan(0);
      });
    },
  );

  it('that does not answer a call is given up with the call', async () => {
    await withPeer('hanging', async ({ rig, mounts, file }) => {
      await pinFirst(mounts);
      const session = await rig.tools.open({ role: 'detective', incidentId: INCIDENT, service: SHOP }, never);
      const end = new AbortController();
      const asked = session.tools.call({ tool: LOOK_UP, args: { key: 'a' }, reason: 'why' }, end.signal);
      const refused = expect(asked).rejects.toThrow('was ended');
      await vi.waitFor(() => expect(calls(file)).toBe(1), { timeout: 10_000 });
      end.abort();
      await refused;
      await session.close();
    });
  });

  it('is started, ended and started anew as the settings change', async () => {
    await withPeer('honest', async ({ mounts, file }) => {
      await untilServer(mounts, ({ state }) => state === 'ready');
      const { pid } = await peerFacts(file);
      mounts.change([peerServer('honest', `${file}.second`)]);
      await untilServer(mounts, ({ state }) => state === 'ready');
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 10_000 });
      expect((await peerFacts(`${file}.second`)).pid).not.toBe(pid);
      mounts.change([]);
      expect(mounts.views()).toEqual([]);
    });
  });
});

describe.skipIf(!gitAvailable)('the reference server for files', { timeout: 60_000 }, () => {
  it('is mounted, and the detective uses it and cites what it said', async () => {
    await using dir = await tempDir();
    await mkdir(`${dir.path}/runbooks`);
    await writeFile(`${dir.path}/runbooks/ports.md`, 'The shop listens on port 8080.\n');
    const tool: CallableTool = 'mcp__files__read_text_file';
    const seen: string[] = [];
    const reasoner = new ScriptedReasoner();
    reasoner.diagnose = async (_brief, tools, signal) => {
      seen.push(...(await tools.list(signal)).map(({ name }) => name));
      const path = `${dir.path}/runbooks/ports.md`;
      const answer = await tools.call({ tool, args: { path }, reason: 'the runbook says it' }, signal);
      const outside = await tools.call({ tool, args: { path: '/etc/hostname' }, reason: 'more' }, signal);
      seen.push(answer.outcome, outside.outcome);
      const evidence = [{ ref: answer.ref, quote: 'listens on port 8080' }];
      return {
        rootCause: 'The port is wrong.',
        claims: [{ text: 'It is 8080.', evidence }],
        confidence: 0.9,
        fixable: true,
      };
    };
    const kept: { mounts?: Mounts } = {};
    const mounted = (desk: Parameters<typeof mountServers>[0]) => {
      kept.mounts = mountServers(desk, [filesServer(`${dir.path}/runbooks`)]);
      return kept.mounts;
    };
    await using job = await openJob({ base: dir.path, reasoner, mounted });
    if (kept.mounts === undefined) throw new Error('nothing is mounted');
    try {
      await pinFirst(kept.mounts);
      await job.reachPlan();
      expect([seen.includes(tool), ...seen.slice(-2)]).toEqual([true, 'ok', 'failed']);
      const diagnosed = job.journal.eventsOf(JOB_INCIDENT).find(({ type }) => type === 'diagnosis_reported');
      const claims = diagnosed?.type === 'diagnosis_reported' ? diagnosed.data.diagnosis.claims : [];
      expect(claims.flatMap(({ evidence }) => evidence.map(({ verified }) => verified))).toEqual([true]);
    } finally {
      await kept.mounts.stop();
    }
  });
});
