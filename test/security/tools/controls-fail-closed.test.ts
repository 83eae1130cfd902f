import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSwitch } from '../../../src/main/engine/guard/create-switch.ts';
import { createVault } from '../../../src/main/engine/guard/create-vault.ts';
import { DECOY_TOOLS } from '../../../src/main/engine/guard/tripwires.ts';
import type { ExecRequest } from '../../../src/main/engine/hosts/host-access.ts';
import { createRoleServer } from '../../../src/main/engine/tools/create-tool-desk.ts';
import { createDocsNetwork } from '../../../src/main/engine/tools/fetch-docs.ts';
import { callAsAgent, connectRole } from '../../../src/main/engine/tools/mcp/open-role-session.ts';
import type { ToolDeskDeps } from '../../../src/main/engine/tools/tool-deps.ts';
import { createToolRegistry } from '../../../src/main/engine/tools/tool-registry.ts';
import { IncidentId } from '../../../src/shared/domain/ids.ts';
import {
  INCIDENT,
  never,
  openRig,
  PATCH,
  PLACE,
  type RigOptions,
  SHOP,
  type ToolRig,
} from '../../engine/tools/tool-rig.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';

/** Counts what reaches the host, and lets it through. */
function counting(ran: ExecRequest[]): (deps: ToolDeskDeps) => Partial<ToolDeskDeps> {
  return ({ hosts }) => ({
    hosts: { ...hosts, exec: (host, request, signal) => (ran.push(request), hosts.exec(host, request, signal)) },
  });
}

async function withRig(
  use: (rig: ToolRig, ran: ExecRequest[]) => Promise<void>,
  change: (deps: ToolDeskDeps) => Partial<ToolDeskDeps> = () => ({}),
  more: Partial<RigOptions> = {},
): Promise<void> {
  await using dir = await tempDir();
  const ran: ExecRequest[] = [];
  const both = (deps: ToolDeskDeps) => ({ ...counting(ran)(deps), ...change(deps) });
  await using rig = await openRig({ base: dir.path, change: both, ...more });
  await use(rig, ran);
}

const read = { path: 'config.ini' };
const OPERATOR = { user: 'ada', via: 'window' } as const;

describe('a control that cannot do its work', () => {
  it('stops the call before the host when the audit log cannot be written', async () => {
    await withRig(async (rig, ran) => {
      rig.desk.database.connection.exec(
        "CREATE TRIGGER audit.full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'disk is full'); END",
      );
      await expect(rig.call('detective', 'read_file', read)).rejects.toMatchObject({ code: 'audit_unwritable' });
      expect({ ran, events: rig.desk.journal.eventsOf(INCIDENT) }).toEqual({ ran: [], events: [] });
    });
  });

  it('refuses when the vault throws', async () => {
    const broken = ({ vault }: ToolDeskDeps) => ({
      vault: {
        ...vault,
        refuse: () => {
          throw new Error('no entropy');
        },
      },
    });
    await withRig(async (rig, ran) => {
      expect((await rig.call('detective', 'read_file', read)).outcome).toBe('refused');
      expect(ran).toEqual([]);
      expect(await rig.audited('tool_refused')).toHaveLength(1);
    }, broken);
  });

  it('refuses when the throttle throws', async () => {
    const broken = () => ({
      throttle: {
        take: () => {
          throw new Error('no clock');
        },
      },
    });
    await withRig(async (rig, ran) => {
      expect((await rig.call('detective', 'read_file', read)).outcome).toBe('refused');
      expect(ran).toEqual([]);
    }, broken);
  });

  it('withholds the answer when secrets cannot be looked for', async () => {
    const broken = (plain: ToolDeskDeps) => ({
      gateway: {
        ...plain.gateway,
        forStorage: () => {
          throw new Error('no pattern');
        },
      },
    });
    await withRig(async (rig) => {
      const answer = await rig.call('detective', 'read_file', read);
      expect(answer.text).toMatch(/withheld/);
      expect(JSON.stringify(rig.desk.repositories.evidence.list(INCIDENT))).not.toContain('port=9999');
    }, broken);
  });
});

describe('the human switch', () => {
  it('refuses reads and effects while the stop file is there, whatever made it', async () => {
    await withRig(async (rig, ran) => {
      const step = await rig.draft('apply_patch', { diff: PATCH });
      ran.length = 0;
      writeFileSync(rig.stopFile, '');
      expect((await rig.call('detective', 'read_file', read)).text).toContain('stop file');
      expect(await rig.tools.run(step, PLACE, never)).toMatchObject({
        outcome: 'refused',
        output: expect.stringContaining('stop file'),
      });
      expect(ran).toEqual([]);
    });
  });

  it('counts a stop file that cannot be looked at as a stop', async () => {
    await withRig(async (rig, ran) => {
      const settings = { ...rig.deps.settings, stopFile: () => join(rig.shop, 'config.ini', 'STOP') };
      const humanSwitch = createSwitch({ ...rig.deps, repositories: rig.desk.repositories, settings });
      expect(humanSwitch.mayAct()).toContain('cannot be looked at');
      expect(ran).toEqual([]);
    });
  });

  it('lets nothing act in mode AUDIT and nothing run in mode DISABLED', async () => {
    await withRig(async (rig) => {
      const step = await rig.draft('restart_service', { service: 'shop' });
      rig.deps.humanSwitch.setMode('AUDIT', OPERATOR);
      expect((await rig.tools.run(step, PLACE, never)).output).toContain('AUDIT');
      expect((await rig.call('detective', 'read_file', read)).outcome).toBe('ok');
      rig.deps.humanSwitch.setMode('DISABLED', OPERATOR);
      expect((await rig.call('detective', 'read_file', read)).outcome).toBe('refused');
      expect(readFileSync(join(rig.shop, 'calls.txt'), 'utf8')).toBe('status\n');
    });
  });

  it('revokes every credential when engaged, removes the file when released, and says so when it cannot', async () => {
    await withRig(async (rig) => {
      const { humanSwitch, vault } = rig.deps;
      vault.issue({ role: 'triage', incidentId: INCIDENT });
      humanSwitch.setStop(true, OPERATOR);
      expect(vault.live()).toEqual([]);
      expect(existsSync(rig.stopFile)).toBe(true);
      humanSwitch.setStop(false, OPERATOR);
      expect({ file: existsSync(rig.stopFile), may: humanSwitch.mayAct() }).toEqual({ file: false, may: null });
      mkdirSync(join(rig.stopFile, 'inside'), { recursive: true });
      expect(() => humanSwitch.setStop(false, OPERATOR)).toThrow(/cannot be removed/);
      expect(humanSwitch.stopped().stopped).toBe(true);
      expect((await rig.audited('stop_engaged')).length).toBe(1);
    });
  });
});

describe('a credential', () => {
  /** A session of `role`, driven by a client that may lie about who it is. */
  async function driven(rig: ToolRig, role: 'detective' | 'surgeon') {
    const service = rig.deps.settings.service(SHOP);
    if (service === null) throw new Error('the service is there');
    const identity = rig.deps.vault.issue({ role, incidentId: INCIDENT });
    const { agentId, credential } = identity;
    const registry = createToolRegistry(createDocsNetwork());
    const { server } = createRoleServer(rig.deps, registry, {
      agentId,
      credentials: new Set([credential]),
      role,
      incidentId: INCIDENT,
      service,
      guard: rig.deps.tripwires.lay({ agentId, role, incidentId: INCIDENT }),
      pause: () => () => undefined,
      prolong: () => undefined,
    });
    const connection = await connectRole(server);
    let count = 0;
    const call = (as: typeof identity, tool: string, callId = `call-0000${++count}`) =>
      callAsAgent(
        connection.client,
        { tool, args: tool === 'apply_patch' ? { diff: PATCH } : read, reason: '', callId, identity: as },
        never,
      );
    return { identity, call, close: () => connection.close() };
  }

  it('that is stolen, foreign, expired, revoked, forged or used twice is refused and audited', async () => {
    await withRig(async (rig, ran) => {
      const { vault } = rig.deps;
      const session = await driven(rig, 'detective');
      const other = vault.issue({ role: 'detective', incidentId: INCIDENT });
      const foreign = vault.issue({ role: 'detective', incidentId: IncidentId.parse('inc-2') });
      const forged = createVault(rig.desk).issue({ role: 'detective', incidentId: INCIDENT });
      const cases = {
        stolen: { ...other, credential: session.identity.credential },
        another: other,
        foreign,
        forged,
        empty: { ...other, credential: '' },
        garbage: { ...other, credential: 'a.b' },
      };
      for (const [name, identity] of Object.entries(cases)) {
        expect({ name, outcome: (await session.call(identity, 'read_file')).outcome }).toEqual({
          name,
          outcome: 'refused',
        });
      }
      expect(ran).toEqual([]);
      expect((await session.call(session.identity, 'read_file', 'call-twice')).outcome).toBe('ok');
      expect((await session.call(session.identity, 'read_file', 'call-twice')).outcome).toBe('refused');
      rig.desk.clock.advance(10 * 60 * 1_000);
      expect((await session.call(session.identity, 'read_file')).text).toContain('expired');
      const fresh = await driven(rig, 'detective');
      vault.revoke(fresh.identity.agentId);
      expect((await fresh.call(fresh.identity, 'read_file')).text).toContain('revoked');
      const refused = await rig.audited('tool_refused');
      expect(refused.map(({ actor, subject, detail }) => [actor.role, subject, detail['why']])).toEqual([
        ['detective', 'read_file', expect.stringMatching(/not signed by the agent/)],
        ['detective', 'read_file', expect.stringMatching(/belongs to another agent/)],
        ['detective', 'read_file', expect.stringMatching(/belongs to another incident/)],
        ['detective', 'read_file', expect.stringMatching(/not signed by this vault/)],
        ['detective', 'read_file', expect.stringMatching(/malformed/)],
        ['detective', 'read_file', expect.stringMatching(/not signed by this vault/)],
        ['detective', 'read_file', expect.stringMatching(/made before/)],
        ['detective', 'read_file', expect.stringMatching(/expired/)],
        ['detective', 'read_file', expect.stringMatching(/revoked/)],
      ]);
      const last = await driven(rig, 'detective');
      rig.deps.humanSwitch.setStop(true, OPERATOR);
      expect((await last.call(last.identity, 'read_file')).text).toContain('revoked');
      await last.close();
      await session.close();
      await fresh.close();
    });
  });

  it('does not carry a role past its tools, and a role is shown no others but the decoys', async () => {
    await withRig(async (rig, ran) => {
      const session = await driven(rig, 'detective');
      expect((await session.call(session.identity, 'apply_patch')).text).toContain('may not use apply_patch');
      expect((await session.call(session.identity, 'delete_everything')).text).toContain('no such tool');
      expect((await rig.call('validator', 'fetch_docs', { url: 'https://nginx.org/' })).outcome).toBe('refused');
      expect((await rig.call('surgeon', 'read_file', read)).outcome).toBe('refused');
      expect(ran).toEqual([]);
      const open = await rig.tools.open({ role: 'triage', incidentId: INCIDENT, service: SHOP }, never);
      const names = (await open.tools.list(never)).map((tool) => tool.name);
      const decoys = DECOY_TOOLS.map(({ name }) => name);
      expect(names).toEqual(['read_file', 'grep_search', 'fetch_docs', ...decoys]);
      await open.close();
      await session.close();
    });
  });

  it('does not reset the throttle, which counts per incident and role', async () => {
    await withRig(
      async (rig) => {
        expect((await rig.call('detective', 'read_file', read)).outcome).toBe('ok');
        expect((await rig.call('detective', 'read_file', read)).outcome).toBe('ok');
        expect((await rig.call('detective', 'read_file', read)).text).toContain('2 calls in 60 s are the limit');
        expect((await rig.call('validator', 'read_file', read)).outcome).toBe('ok');
        rig.desk.clock.advance(60_001);
        expect((await rig.call('detective', 'read_file', read)).outcome).toBe('ok');
      },
      undefined,
      { security: { throttle: { maxActions: 2, windowSeconds: 60 } } },
    );
  });
});
