import type { SecretFinding } from './find-secrets.ts';

/** Sorted and without overlaps: what begins first is kept, of two at one place the longer, and both as one where they overlap. */
export function mergeFindings(findings: readonly SecretFinding[]): SecretFinding[] {
  if (isMerged(findings)) return [...findings];
  const sorted = [...findings].sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: SecretFinding[] = [];
  for (const finding of sorted) {
    const last = kept.at(-1);
    if (last === undefined || finding.start >= last.end) kept.push(finding);
    else if (finding.end > last.end) kept[kept.length - 1] = { ...last, end: finding.end };
  }
  return kept;
}

function isMerged(findings: readonly SecretFinding[]): boolean {
  return findings.every(({ start }, index) => index === 0 || start >= (findings[index - 1]?.end ?? 0));
}
