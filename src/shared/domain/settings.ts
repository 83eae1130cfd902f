import { z } from 'zod';
import { HostId, ServiceId } from './ids.ts';
import { Mode } from './modes.ts';
import { ServiceRule } from './service-rules.ts';

const text = z.string().trim().min(1).max(4_096);
const absolutePath = text.regex(/^\//, 'must be an absolute path');
const argv = z.array(z.string().min(1).max(4_096)).min(1).max(64);

export const HostAuth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('agent') }),
  z.strictObject({ kind: z.literal('key'), path: text }),
  z.strictObject({ kind: z.literal('password') }),
]);
export type HostAuth = z.infer<typeof HostAuth>;

/** A machine the desk reaches. Address `local` means this machine, without SSH. */
export const HostSettings = z
  .strictObject({
    id: HostId,
    address: text,
    port: z.number().int().min(1).max(65_535).default(22),
    /** Required unless the address is `local`. */
    user: text.max(128).optional(),
    /** A pin by configuration: the SHA-256 fingerprint as OpenSSH prints it. */
    hostKey: z
      .string()
      .regex(/^SHA256:[A-Za-z0-9+/]{43}=?$/, 'must look like SHA256:… as ssh-keygen -l prints it')
      .optional(),
    auth: HostAuth.default({ kind: 'agent' }),
    jump: HostId.optional(),
  })
  .refine((host) => host.address === 'local' || host.user !== undefined, {
    path: ['user'],
    message: 'is missing: name the user to log in as',
  });
export type HostSettings = z.infer<typeof HostSettings>;

export const LogSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), glob: absolutePath }),
  z.strictObject({ kind: z.literal('journald'), unit: text }),
  z.strictObject({ kind: z.literal('container'), name: text }),
]);
export type LogSource = z.infer<typeof LogSource>;

/** How a service is restarted and asked for its state. */
export const ServiceControl = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('systemd'), unit: text, sudo: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('container'), name: text }),
  z.strictObject({ kind: z.literal('supervisor'), program: text }),
  z.strictObject({ kind: z.literal('command'), restart: argv, status: argv }),
]);
export type ServiceControl = z.infer<typeof ServiceControl>;

/** A service that is watched and may be repaired. */
export const ServiceSettings = z.strictObject({
  id: ServiceId,
  host: HostId,
  /** The folder every tool is confined to. */
  sourcePath: absolutePath,
  logs: z.array(LogSource).min(1).max(50),
  control: ServiceControl.optional(),
  configTest: argv.optional(),
  health: z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2_048) }).optional(),
  ports: z.array(z.number().int().min(1).max(65_535)).max(50).default([]),
  /** Plans of restarts alone are then approved by policy; never for a tainted incident. */
  autoApprove: z.array(z.literal('restart_service')).max(1).default([]),
  rules: z.array(ServiceRule).max(200).default([]),
});
export type ServiceSettings = z.infer<typeof ServiceSettings>;

export const LlmSettings = z.strictObject({
  provider: z.enum(['anthropic', 'bedrock_gateway', 'openai_compatible', 'playbook']).default('playbook'),
  model: text.max(128).optional(),
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .max(2_048)
    .optional(),
  maxTokens: z.number().int().min(256).max(200_000).default(16_384),
  /** US dollars that one incident may cost in all. */
  maxCostPerIncident: z.number().nonnegative().max(10_000).default(2),
  roles: z
    .partialRecord(z.enum(['triage', 'detective', 'surgeon', 'validator']), z.strictObject({ model: text.max(128) }))
    .default({}),
});
export type LlmSettings = z.infer<typeof LlmSettings>;

export const SecuritySettings = z.strictObject({
  mode: Mode.default('AUDIT'),
  maxCost10Min: z.number().nonnegative().max(10_000).default(5),
  maxRetries: z.number().int().min(1).max(20).default(3),
  restartCooldownSeconds: z.number().int().min(0).max(86_400).default(600),
  approvalTtlSeconds: z.number().int().min(5).max(86_400).default(900),
  /** Default: `STOP_SENTRY` in the data folder. */
  stopFile: absolutePath.optional(),
  docDomains: z
    .array(text.max(253))
    .max(100)
    .default(['docs.python.org', 'stackoverflow.com', 'linux.die.net', 'man7.org', 'nginx.org', 'postgresql.org']),
  throttle: z
    .strictObject({
      maxActions: z.number().int().min(1).max(10_000).default(30),
      windowSeconds: z.number().int().min(1).max(86_400).default(60),
    })
    .default({ maxActions: 30, windowSeconds: 60 }),
  /** How long the error must stay away after a fix before it counts as fixed. */
  verifyWindowSeconds: z.number().int().min(0).max(3_600).default(30),
  /** Where an error came rarely the window is longer, three mean intervals, but never longer than this. */
  verifyWindowMaxSeconds: z.number().int().min(0).max(86_400).default(120),
});
export type SecuritySettings = z.infer<typeof SecuritySettings>;

/** An operator's own pattern, in RE2 syntax (linear time). */
export const WatchPattern = z.strictObject({
  id: text.max(64),
  regex: text.max(1_000),
  level: z.enum(['warning', 'error', 'critical']).default('error'),
});
export type WatchPattern = z.infer<typeof WatchPattern>;

export const AgentsSettings = z.strictObject({
  /** Replies of a model that one role may use. */
  maxTurns: z.number().int().min(1).max(200).default(20),
  /** What is sent in one request at most; estimated at three characters a token. */
  maxInputTokens: z.number().int().min(8_000).max(2_000_000).default(100_000),
  /** Incidents that agents work on side by side. */
  maxParallelIncidents: z.number().int().min(1).max(100).default(4),
});
export type AgentsSettings = z.infer<typeof AgentsSettings>;

export const WatchSettings = z.strictObject({
  patterns: z.array(WatchPattern).max(200).default([]),
  /** Ids of patterns that are switched off, built-in ones included. */
  muted: z.array(text.max(64)).max(400).default([]),
  /** How often a file's name is looked at again for rotation, and a glob for new files. */
  pollIntervalSeconds: z.number().min(0.2).max(300).default(2),
  /** After an incident ended by a human or by triage, its fingerprint stays quiet this long. */
  cooldownSeconds: z.number().int().min(0).max(86_400).default(300),
});
export type WatchSettings = z.infer<typeof WatchSettings>;

export const MemorySettings = z.strictObject({ maxIncidentsCompact: z.number().int().min(1).max(100_000).default(50) });
export type MemorySettings = z.infer<typeof MemorySettings>;

/** How long the details of incidents that have ended are kept; their story and the audit log stay. */
export const RetentionSettings = z.strictObject({
  days: z.number().int().min(7).max(3_650).default(180),
  /** When the desk's store is larger, the oldest go before their time. */
  maxMegabytes: z.number().int().min(100).max(1_000_000).default(5_000),
});
export type RetentionSettings = z.infer<typeof RetentionSettings>;

/** Of the packaged app, where its package names a feed. */
export const UpdatesSettings = z.strictObject({
  /** Looks once a day for a newer version; nothing is downloaded before the operator asks for it. */
  check: z.boolean().default(true),
});
export type UpdatesSettings = z.infer<typeof UpdatesSettings>;

export const DesktopSettings = z.strictObject({
  /** The desktop app begins when its user logs in, in the tray alone. Means nothing to a desk without a window. */
  startAtLogIn: z.boolean().default(false),
});
export type DesktopSettings = z.infer<typeof DesktopSettings>;

/** An MCP server of somebody else, mounted as read-only tools for Triage and Detective. */
export const McpServerSettings = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,20}$/, 'use up to 20 small letters, digits and dashes'),
  transport: z.discriminatedUnion('kind', [
    /** Started on this machine as the operator; `env` is all it gets beside `PATH`, `HOME` and the like. Never put secrets here. */
    z.strictObject({
      kind: z.literal('stdio'),
      command: argv,
      env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/), z.string().max(4_096)).default({}),
      cwd: absolutePath.default('/'),
    }),
    /** `https`, or `http` on this machine. */
    z.strictObject({
      kind: z.literal('http'),
      url: z
        .url({ protocol: /^https?$/ })
        .max(2_048)
        .refine(isSafeUrl, 'must be https, or http to 127.0.0.1, localhost or [::1]'),
    }),
  ]),
  /** What it may be used for; its other tools do not exist for the desk. */
  tools: z
    .array(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/))
    .min(1)
    .max(20),
  roles: z
    .array(z.enum(['triage', 'detective']))
    .min(1)
    .max(2)
    .default(['detective']),
});
export type McpServerSettings = z.infer<typeof McpServerSettings>;

function isSafeUrl(text: string): boolean {
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
}

/** `settings.json`. Unknown fields are refused; cross-references are checked by the engine. */
export const Settings = z.strictObject({
  $schema: z.string().max(1_000).optional(),
  hosts: z.array(HostSettings).max(1_000).default([]),
  services: z.array(ServiceSettings).max(1_000).default([]),
  llm: LlmSettings.prefault({}),
  security: SecuritySettings.prefault({}),
  watch: WatchSettings.prefault({}),
  memory: MemorySettings.prefault({}),
  retention: RetentionSettings.prefault({}),
  mcpServers: z.array(McpServerSettings).max(20).default([]),
  agents: AgentsSettings.prefault({}),
  updates: UpdatesSettings.prefault({}),
  desktop: DesktopSettings.prefault({}),
});
export type Settings = z.infer<typeof Settings>;
