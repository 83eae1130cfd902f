import { Settings } from '#shared/domain/settings.ts';

/** What a file of settings would bring; `why` says what is wrong with it, empty when it is good. */
export interface ImportPreview {
  readonly text: string;
  readonly why: string;
  readonly hosts: number;
  readonly services: number;
  readonly patterns: number;
  /** Command lines that would be started on this machine, as MCP servers. */
  readonly programs: readonly string[];
}

const NOTHING = { hosts: 0, services: 0, patterns: 0, programs: [] };

/** Reads a file of settings as the engine will, so that what cannot be taken over is not sent. */
export function readImport(text: string): ImportPreview {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { text, ...NOTHING, why: 'This is no JSON file. Pick one that was exported here.' };
  }
  const parsed = Settings.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.') ?? '';
    return {
      text,
      ...NOTHING,
      why: `${field === '' ? 'The file' : field}: ${issue?.message ?? 'is no settings file'}.`,
    };
  }
  const { hosts, services, watch, mcpServers } = parsed.data;
  return {
    text,
    why: '',
    hosts: hosts.length,
    services: services.length,
    patterns: watch.patterns.length,
    programs: mcpServers.flatMap(({ transport }) => (transport.kind === 'stdio' ? [transport.command.join(' ')] : [])),
  };
}
