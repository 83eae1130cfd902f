import { describe, expect, it } from 'vitest';
import { Settings } from '../../../src/shared/domain/settings.ts';
import { startMcpHttpServer } from '../../fakes/mcp-http-server.ts';
import { MemorySecrets } from '../../fixtures/memory-secrets.ts';
import { mountServers, pinFirst, untilServer } from '../../fixtures/mounts.ts';
import { tempDir } from '../../fixtures/temp-dir.ts';
import { INCIDENT, never, openRig, SHOP, type ToolRig } from './tool-rig.ts';

const SEARCH = 'mcp__wiki__search';

interface Stage {
  readonly rig: ToolRig;
  readonly mounts: ReturnType<typeof mountServers>;
  readonly secrets: MemorySecrets;
}

const wikiAt = (url: string) => ({ id: 'wiki', transport: { kind: 'http', url }, tools: ['search'] });

/** A desk that has mounted the server at this address, with this token for it. */
async function withWiki(url: string, token: string | null, work: (stage: Stage) => Promise<void>): Promise<void> {
  await using dir = await tempDir();
  const secrets = new MemorySecrets();
  if (token !== null) await secrets.set('mcp:wiki', token);
  const kept: { mounts?: ReturnType<typeof mountServers> } = {};
  await using rig = await openRig({
    base: dir.path,
    change: ({ journal, repositories, clock, log }) => {
      kept.mounts = mountServers({ journal, repositories: repositories as never, clock, log, secrets }, [wikiAt(url)]);
      return { mounted: kept.mounts };
    },
  });
  const { mounts } = kept;
  if (mounts === undefined) throw new Error('nothing is mounted');
  try {
    await work({ rig, mounts, secrets });
  } finally {
    await mounts.stop();
  }
}

/** Why it is not connected, after the first attempt. */
const whyFailed = async ({ mounts }: Stage): Promise<string> =>
  (await untilServer(mounts, ({ state }) => state === 'failed')).why;

describe('an MCP server over http', { timeout: 60_000 }, () => {
  it('is mounted, pinned and called, without a token where none is kept', async () => {
    await using server = await startMcpHttpServer();
    await withWiki(server.url, null, async ({ rig, mounts }) => {
      await pinFirst(mounts);
      const session = await rig.tools.open({ role: 'detective', incidentId: INCIDENT, service: SHOP }, never);
      const { outcome, text } = await session.tools.call(
        { tool: SEARCH, args: { words: 'port 9009' }, reason: 'why' },
        never,
      );
      await session.close();
      expect([outcome, text]).toEqual(['ok', expect.stringMatching(/^\[tool:[^\]]+\] found port 9009$/)]);
      expect(new Set(server.authorizations)).toEqual(new Set([null]));
    });
  });

  it('gets the token that is kept for it, as it is at that moment', async () => {
    await using server = await startMcpHttpServer({ token: 'wiki-token-1' });
    await withWiki(server.url, 'wiki-token-1', async ({ rig, mounts, secrets }) => {
      await pinFirst(mounts);
      const { outcome } = await rig.call('detective', SEARCH as never, { words: 'x' });
      expect(outcome).toBe('ok');
      expect(new Set(server.authorizations)).toEqual(new Set(['Bearer wiki-token-1']));
      secrets.current = 'unavailable';
      const asked = server.authorizations.length;
      expect((await rig.call('detective', SEARCH as never, { words: 'x' })).outcome).toBe('failed');
      expect(server.authorizations.length).toBe(asked);
    });
  });

  it('that refuses and repeats the token has it written down nowhere', async () => {
    await using server = await startMcpHttpServer({ token: 'another' });
    await withWiki(server.url, 'wiki-token-1', async (stage) => {
      expect(await whyFailed(stage)).not.toContain('wiki-token-1');
      expect(server.authorizations).toContain('Bearer wiki-token-1');
      const events = stage.rig.desk.database.connection.prepare('SELECT data FROM events').all();
      expect(JSON.stringify(events)).not.toContain('wiki-token-1');
    });
  });

  it('is not asked with a token that no header can hold, and the token is not told', async () => {
    await using server = await startMcpHttpServer({ token: 'secret' });
    await withWiki(server.url, 'secret\nX-Other: 1', async (stage) => {
      const why = await whyFailed(stage);
      expect(why).toContain('its token holds what a header cannot');
      expect(why).not.toContain('X-Other');
      expect(server.authorizations).toEqual([]);
    });
  });

  it('is not followed to another address', async () => {
    await using other = await startMcpHttpServer();
    await using server = await startMcpHttpServer({ redirect: other.url });
    await withWiki(server.url, 'wiki-token-1', async (stage) => {
      await whyFailed(stage);
      expect(server.authorizations).toContain('Bearer wiki-token-1');
      expect(other.authorizations).toEqual([]);
    });
  });

  it.each([
    ['https://wiki.example/mcp', true],
    ['http://127.0.0.1:8080/mcp', true],
    ['http://localhost:8080/mcp', true],
    ['http://[::1]:8080/mcp', true],
    ['http://wiki.example/mcp', false],
    ['http://127.0.0.1.evil.example/mcp', false],
    ['http://10.0.0.5/mcp', false],
    ['https://user:password@wiki.example/mcp', false],
    ['ftp://wiki.example/mcp', false],
    ['file:///etc/passwd', false],
  ])('stands in the settings with https, or on this machine: %s', (url, good) => {
    expect(Settings.safeParse({ mcpServers: [wikiAt(url)] }).success).toBe(good);
  });

  it('has no place for a token in the settings', () => {
    const [plain] = [wikiAt('https://wiki.example/mcp')];
    const headers = { Authorization: 'Bearer x' };
    const given = { ...plain, transport: { ...plain?.transport, headers } };
    expect(Settings.safeParse({ mcpServers: [given] }).success).toBe(false);
  });
});
