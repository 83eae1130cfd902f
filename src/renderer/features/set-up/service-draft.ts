import type { HostId } from '#shared/domain/ids.ts';
import { type LogSource, ServiceSettings } from '#shared/domain/settings.ts';
import { logName } from '../../text/host-words.ts';

/** A log of a service as it is being typed. */
export interface LogDraft {
  readonly kind: LogSource['kind'];
  readonly name: string;
}

/** A service as it is being typed; what is not typed stays as it was. */
export interface ServiceDraft {
  readonly base: Omit<ServiceSettings, 'id' | 'sourcePath' | 'logs'>;
  readonly id: string;
  readonly sourcePath: string;
  readonly logs: readonly LogDraft[];
}

/** A service as it can be typed over. */
export function serviceDraft({ id, sourcePath, logs, ...base }: ServiceSettings): ServiceDraft {
  return { base, id, sourcePath, logs: logs.map((log) => ({ kind: log.kind, name: logName(log) })) };
}

/** A service that nothing was found for. */
export function blankService(host: HostId): ServiceDraft {
  const base = { host, ports: [], autoApprove: [], rules: [] };
  return { base, id: '', sourcePath: '', logs: [{ kind: 'file', name: '' }] };
}

function typedLog({ kind, name }: LogDraft) {
  switch (kind) {
    case 'file':
      return { kind, glob: name };
    case 'journald':
      return { kind, unit: name };
    case 'container':
      return { kind, name };
  }
}

/** The service that was typed, or what is wrong with which field (`id`, `sourcePath`, `logs.0`, or `''`). */
export function readService(
  draft: ServiceDraft,
): { readonly service: ServiceSettings } | { readonly errors: Readonly<Record<string, string>> } {
  const { base, id, sourcePath, logs } = draft;
  const parsed = ServiceSettings.safeParse({ ...base, id: id.trim(), sourcePath, logs: logs.map(typedLog) });
  if (parsed.success) {
    return { service: parsed.data };
  }
  const errors = parsed.error.issues.map(({ path, message }) => {
    const field = path[0] === 'logs' ? path.slice(0, 2).join('.') : String(path[0] ?? '');
    return [field, message] as const;
  });
  return { errors: Object.fromEntries(errors.toReversed()) };
}

/** An error of the engine about one of several services: which one, which field of it (`''` for the service). */
export function serviceError(field: string): { readonly index: number; readonly name: string } | null {
  const match = /^services\.(\d+)(?:\.(.*))?$/.exec(field);
  if (match === null) {
    return null;
  }
  const [name = '', at] = (match[2] ?? '').split('.');
  return { index: Number(match[1]), name: name === 'logs' ? `logs.${at ?? '0'}` : name };
}
