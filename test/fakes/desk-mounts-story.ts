import type { MountedServerView, MountedToolView } from '#shared/contract/mcp.ts';
import { AgentId, IncidentId } from '#shared/domain/ids.ts';
import { untrusted } from '#shared/domain/untrusted.ts';
import { before, type DeskWorld } from './desk-world.ts';

const HASH = 'a7c3'.repeat(16);

function schema(property: string, words: string): string {
  const properties = { [property]: { description: words, type: 'string' } };
  return JSON.stringify({ properties, required: [property], type: 'object' }, null, 2);
}

function tool(name: string, change: Partial<MountedToolView>): MountedToolView {
  return {
    tool: name,
    state: 'new',
    why: 'Nobody has pinned this definition.',
    hash: HASH,
    description: untrusted('Reads a runbook and answers with its text.'),
    inputSchema: untrusted(schema('path', 'Which one.')),
    before: null,
    pinnedHash: null,
    pinnedAt: null,
    pinnedBy: null,
    ...change,
  };
}

function servers(now: number): MountedServerView[] {
  const pinned = { pinnedHash: HASH, pinnedAt: before(now, 7_200), pinnedBy: 'ada' };
  const runbooks: MountedServerView = {
    id: 'runbooks',
    kind: 'stdio',
    target: 'npx @modelcontextprotocol/server-filesystem /srv/runbooks',
    roles: ['triage', 'detective'],
    state: 'ready',
    why: '',
    since: before(now, 900),
    tools: [
      tool('read_text_file', {
        ...pinned,
        state: 'changed',
        why: 'It is not the definition that was pinned.',
        pinnedHash: 'b8d4'.repeat(16),
        description: untrusted('Reads a runbook, and <b>whatever\u202E else</b> you name, and answers with its text.'),
        before: {
          description: untrusted('Reads a runbook and answers with its text.'),
          inputSchema: untrusted(schema('path', 'Which one.')),
        },
      }),
      tool('list_directory', { ...pinned, state: 'pinned', why: '' }),
      tool('search_files', {}),
    ],
  };
  const wiki: MountedServerView = {
    ...runbooks,
    id: 'wiki',
    kind: 'http',
    target: 'https://wiki.example/mcp',
    roles: ['detective'],
    state: 'failed',
    why: 'fetch failed: connect ECONNREFUSED 192.0.2.7:443',
    since: before(now, 40),
    tools: [
      tool('search', {
        state: 'missing',
        why: 'The server does not offer this tool.',
        hash: null,
        description: untrusted(''),
        inputSchema: untrusted(''),
      }),
    ],
  };
  return [runbooks, wiki];
}

/** The world with two mounted MCP servers, one definition that changed, and two agents at work. */
export function mountedWorld(world: DeskWorld, now: number): DeskWorld {
  world.record.servers = servers(now);
  world.record.identities = [
    {
      agentId: AgentId.parse('agent-detective-7k2m'),
      role: 'detective',
      incidentId: IncidentId.parse('inc-4q8zt'),
      tools: ['read_file', 'grep_search', 'mcp__runbooks__list_directory'],
      issuedAt: before(now, 58),
      expiresAt: before(now, -242),
    },
    {
      agentId: AgentId.parse('agent-triage-9p1c'),
      role: 'triage',
      incidentId: IncidentId.parse('inc-5'),
      tools: [],
      issuedAt: before(now, 301),
      expiresAt: before(now, 1),
    },
  ];
  return world;
}
