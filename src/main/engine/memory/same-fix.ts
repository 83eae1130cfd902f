import type { MemoryEntry } from '#shared/contract/memory.ts';

/**
 * Whether what was tried is what an entry remembers: the same cause in the same words, or the same steps on the same
 * targets, which stand in brackets at the end of a remembered fix.
 */
export function isSameFix(
  entry: Pick<MemoryEntry, 'rootCause' | 'fix'>,
  tried: { readonly rootCause: string; readonly fix: string },
): boolean {
  if (normal(entry.rootCause) === normal(tried.rootCause)) return true;
  const steps = stepsOf(entry.fix);
  return steps !== '' && steps === stepsOf(tried.fix);
}

function stepsOf(fix: string): string {
  return /\(([^()]*)\)$/.exec(normal(fix))?.[1] ?? '';
}

function normal(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
