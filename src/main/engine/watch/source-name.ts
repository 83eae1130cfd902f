import { assertNever } from '#shared/domain/assert-never.ts';
import type { LogSource } from '#shared/domain/settings.ts';

/** How a log source is called in the status, in evidence and in the ledger: a glob, `journald:unit` or `container:name`. */
export function nameOfSource(log: LogSource): string {
  switch (log.kind) {
    case 'file':
      return log.glob;
    case 'journald':
      return `journald:${log.unit}`;
    case 'container':
      return `container:${log.name}`;
    default:
      return assertNever(log);
  }
}
