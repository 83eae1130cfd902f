import type { MemoryEntry } from '#shared/contract/memory.ts';
import type { Quarantine } from '../guard/quarantine.ts';
import { screenInjection } from '../guard/screen-injection.ts';

/** Why an incident may not be remembered: its words look like instructions to a model; null when they do not. */
export function withholdFlagged(entry: Pick<MemoryEntry, 'title' | 'rootCause' | 'fix'>): string | null {
  const parts = [
    ['its title', entry.title, 'log'],
    ['its cause', entry.rootCause, 'tool'],
    ['its fix', entry.fix, 'tool'],
  ] as const;
  const flagged = parts.find(([, text, source]) => screenInjection({ text, source }).verdict !== 'allow');
  return flagged === undefined ? null : `${flagged[0]} holds text that may steer a model, so it is not kept.`;
}

/** The same, and nothing is kept of an incident that is tainted, or of which that cannot be told. */
export function withholdTainted(
  quarantine: Pick<Quarantine, 'isTainted'>,
): (entry: Pick<MemoryEntry, 'id' | 'title' | 'rootCause' | 'fix'>) => string | null {
  return (entry) =>
    quarantine.isTainted(entry.id)
      ? 'The incident read text that looks like instructions to a model, so nothing of it is kept.'
      : withholdFlagged(entry);
}
