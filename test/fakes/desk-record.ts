import type { AuditVerdict, ExportFormat } from '#shared/contract/audit.ts';
import type { MountedServerView } from '#shared/contract/mcp.ts';
import type { Memory } from '#shared/contract/memory.ts';
import type { ReportKind } from '#shared/contract/reports.ts';
import type { SecretState } from '#shared/contract/secrets.ts';
import type { Security } from '#shared/contract/security.ts';
import type { ToolDescription, ToolLimits } from '#shared/contract/tools.ts';
import type { SimilarIncident } from '#shared/domain/events.ts';
import { IncidentId, ServiceId } from '#shared/domain/ids.ts';
import { Role, TOOL_MATRIX, type ToolName } from '#shared/domain/roles.ts';
import { untrusted } from '#shared/domain/untrusted.ts';

/** What a scripted engine says of its defence, its memory, its tools and its reports. */
export interface DeskRecord {
  layers: Security['layers'];
  audit: Security['audit'];
  verdict: AuditVerdict;
  memory: Memory;
  found: SimilarIncident[];
  tools: ToolDescription[];
  limits: ToolLimits;
  servers: MountedServerView[];
  identities: Security['identities'];
  secrets: SecretState[];
  offered: { kind: ReportKind; formats: ExportFormat[] }[];
  /** Settings that the environment gives: the variable by the field. */
  given: Record<string, string>;
  /** A look at the settings is answered once it resolves. */
  look: Promise<void>;
}

const HEAD = 'b7e1'.repeat(16);
const KEY = '3f9a'.repeat(16);

function layer(name: string, state: Security['layers'][number]['state'], detail: string): Security['layers'][number] {
  return { name, state, detail, last: null };
}

const LAYERS = [
  layer('vault', 'on', 'Each agent run has an Ed25519 identity of its own; 2 credential(s) are good now.'),
  layer('ai_gateway', 'on', 'Text from logs, files, pages and tools is screened before a model reads it.'),
  layer('redaction', 'on', 'Secrets, addresses and e-mails become placeholders before text leaves this machine.'),
  layer('tool_registry', 'on', '6 tools; a role reaches only those of its row, everything else is refused.'),
  layer('tool_policy', 'on', 'Commands, paths, URLs and patches are checked by a deny-by-default policy.'),
  layer('approval', 'on', 'Every change on a host waits for an approval bound to the digest of the whole plan.'),
  layer('human_switch', 'on', 'Approved plans may run.'),
  layer('throttle', 'on', 'At most 30 tool calls in 60 s per role and incident.'),
  layer('cost_breaker', 'on', 'At most $5.00 in any 10 minutes, reserved before each call.'),
  layer('host_keys', 'degraded', 'Refused until their key is pinned: web-2.'),
  layer('secrets', 'degraded', 'No OS keychain answered. Secrets are kept in memory until the app stops.'),
  layer('audit', 'on', '1284 entries, hash-chained, not verified since the start.'),
];

function tool(name: ToolName, risk: ToolDescription['risk'], description: string): ToolDescription {
  const roles = Role.options.filter((role) => TOOL_MATRIX[role].includes(name));
  return { name, risk, description, inputSchema: { type: 'object', properties: {}, required: [] }, roles };
}

const TOOLS = [
  tool('read_file', 'read', 'Reads lines of a file inside the service.'),
  tool('grep_search', 'read', 'Searches files inside the service for a text or an expression.'),
  tool('fetch_docs', 'read', 'Fetches a page of documentation from an approved domain.'),
  tool('run_diagnostics', 'diagnostic', 'Runs one diagnostic command of the whitelist.'),
  tool('apply_patch', 'active', 'Drafts a patch as a step of the plan.'),
  tool('restart_service', 'active', 'Drafts a restart of the service as a step of the plan.'),
];

/** The record of a desk where nothing has happened. */
export function quietRecord(): DeskRecord {
  return {
    layers: LAYERS.slice(0, 6),
    audit: { seq: 3, hash: HEAD, verified: null, keyFingerprint: KEY },
    verdict: { intact: true, entries: 3, head: { seq: 3, hash: HEAD } },
    memory: { count: 0, entries: [], fingerprint: null, limit: 50 },
    found: [],
    tools: TOOLS,
    limits: {
      throttle: { maxActions: 30, windowSeconds: 60, users: [] },
      restarts: { cooldownSeconds: 600, services: [] },
    },
    servers: [],
    identities: [],
    secrets: [
      { name: 'ANTHROPIC_API_KEY', kept: 'none' },
      { name: 'BEDROCK_GATEWAY_API_KEY', kept: 'none' },
      { name: 'OPENAI_COMPATIBLE_API_KEY', kept: 'none' },
    ],
    offered: [
      { kind: 'audit', formats: ['jsonl'] },
      { kind: 'incident', formats: [] },
      { kind: 'handoff', formats: [] },
    ],
    given: {},
    look: Promise.resolve(),
  };
}

const MEMORIES = [
  [
    'inc-1aa2b',
    'shop-api',
    'ERROR upstream connect failed: connection refused 127.0.0.1:9090',
    'Wrong upstream port in config.ini.',
    'Port set back to 8080, service restarted.',
  ],
  [
    'inc-7',
    'worker',
    'worker exited with code 137 (out of memory)',
    'The memory limit of the unit is below what a batch needs.',
    'Limit raised to 2 GiB, service restarted.',
  ],
  [
    'inc-0f3',
    'mailer',
    'OSError: [Errno 28] No space left on device: /var/spool/mailer/out',
    'Old spool files were never removed.',
    'Spool emptied by hand after escalation.',
  ],
] as const;

function memoryOf(now: number): Memory {
  const entries = MEMORIES.map(([id, service, title, rootCause, fix], index) => ({
    id: IncidentId.parse(id),
    service: ServiceId.parse(service),
    title: untrusted(title),
    fingerprint: `f3a9c2d1${String(index)}`.padEnd(32, '0'),
    rootCause,
    fix,
    failures: index === 2 ? 2 : 0,
    keywords: ['upstream', 'connect', 'refused'],
    resolvedAt: new Date(now - (index + 1) * 86_400_000).toISOString(),
  }));
  const fingerprint = 'web-1: Debian GNU/Linux 13, Linux 6.12, 4 cores, 8 GiB\nshop-api: /srv/shop-api, systemd';
  return { count: entries.length, entries, fingerprint, limit: 50 };
}

/** The record of a busy night. */
export function busyRecord(now: number): DeskRecord {
  const ago = (seconds: number): string => new Date(now - seconds * 1_000).toISOString();
  const last: Record<string, Security['layers'][number]['last']> = {
    tool_registry: { at: ago(64), action: 'tool_called', subject: 'run_diagnostics' },
    approval: { at: ago(53), action: 'approval_requested', subject: 'apr-7k2m9' },
    human_switch: { at: ago(3_400), action: 'mode_changed', subject: 'mode' },
    host_keys: { at: ago(90_000), action: 'host_key_pinned', subject: 'web-1' },
  };
  return {
    ...quietRecord(),
    layers: LAYERS.map((each) => ({ ...each, last: last[each.name] ?? null })),
    audit: { seq: 1_284, hash: HEAD, verified: null, keyFingerprint: KEY },
    verdict: { intact: true, entries: 1_284, head: { seq: 1_284, hash: HEAD } },
    memory: memoryOf(now),
    found: [
      {
        id: IncidentId.parse('inc-1aa2b'),
        title: untrusted(MEMORIES[0][2]),
        rootCause: MEMORIES[0][3],
        fix: MEMORIES[0][4],
        resolvedAt: ago(86_400),
        similarity: 0.8,
      },
    ],
    limits: {
      throttle: {
        maxActions: 30,
        windowSeconds: 60,
        users: [
          { key: 'inc-4q8zt:detective', left: 24 },
          { key: 'inc-5:triage', left: 0 },
        ],
      },
      restarts: {
        cooldownSeconds: 600,
        services: [
          { service: ServiceId.parse('shop-api'), lastAt: ago(130), nextAt: ago(-470) },
          { service: ServiceId.parse('mailer'), lastAt: null, nextAt: null },
        ],
      },
    },
    offered: [
      { kind: 'audit', formats: ['pdf', 'html', 'jsonl', 'csv'] },
      { kind: 'incident', formats: ['pdf', 'html'] },
      { kind: 'handoff', formats: ['pdf', 'html'] },
    ],
  };
}
